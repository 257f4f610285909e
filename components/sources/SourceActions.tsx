import { PostButton } from "../Button.tsx";

/** What can be done with a source at once. */
export function SourceActions({ path, enabled, testable }: {
  /** Of the source. */
  path: string;
  enabled: boolean;
  /** Whether a sample can be signed for it. */
  testable: boolean;
}) {
  return (
    <>
      <PostButton action={`${path}/${enabled ? "pause" : "resume"}`} icon={enabled ? "pause" : "play"}>
        {enabled ? "Pause" : "Resume"}
      </PostButton>
      <PostButton action={`${path}/test`} tone="primary" icon="send" disabled={!enabled || !testable}>
        Send test event
      </PostButton>
    </>
  );
}
