import type { ComponentChildren } from "preact";
import { PageHeader } from "../PageHeader.tsx";
import { EnabledBadge } from "../StatusBadge.tsx";
import { Tabs } from "../Tabs.tsx";

/** The top of every page of a destination. */
export function DestinationHeader({ project, destination, current, actions }: {
  project: { id: string; name: string };
  destination: { id: string; name: string; enabled: boolean };
  current: "overview" | "settings";
  actions?: ComponentChildren;
}) {
  const base = `/projects/${project.id}`;
  const path = `${base}/destinations/${destination.id}`;
  return (
    <div class="flex flex-col gap-3">
      <PageHeader
        title={destination.name}
        crumbs={[{ text: project.name, href: base }, { text: "Destinations", href: `${base}/destinations` }]}
        badge={<EnabledBadge enabled={destination.enabled} />}
        actions={actions}
      />
      <Tabs
        label={destination.name}
        tabs={[
          { href: path, text: "Overview", current: current === "overview" },
          { href: `${path}/settings`, text: "Settings", current: current === "settings" },
        ]}
      />
    </div>
  );
}
