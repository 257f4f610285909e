import { EnabledBadge, StatusBadge } from "../StatusBadge.tsx";

/** Whether a source takes requests, and if not, why. */
export function SourceState({ enabled, needsSecret }: { enabled: boolean; needsSecret: boolean }) {
  if (!enabled) {
    const sentence = "Requests are answered with 410 until it is resumed.";
    return <StatusBadge tone="warning" icon="pause" word="Paused" sentence={sentence} />;
  }
  if (needsSecret) {
    const sentence = "Every request is rejected until its secret is set.";
    return <StatusBadge tone="error" icon="key" word="Needs a secret" sentence={sentence} />;
  }
  return <EnabledBadge enabled />;
}
