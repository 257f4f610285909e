import type { ComponentChildren } from "preact";
import { PageHeader } from "../PageHeader.tsx";
import { Tabs } from "../Tabs.tsx";
import { SourceState } from "./SourceState.tsx";

/** The top of every page of a source. */
export function SourceHeader({ project, source, providerName, current, actions }: {
  project: { id: string; name: string };
  source: { id: string; name: string; enabled: boolean; needsSecret: boolean };
  providerName: string;
  current: "overview" | "settings";
  actions?: ComponentChildren;
}) {
  const base = `/projects/${project.id}`;
  const path = `${base}/sources/${source.id}`;
  return (
    <div class="flex flex-col gap-3">
      <PageHeader
        title={source.name}
        crumbs={[{ text: project.name, href: base }, { text: "Sources", href: `${base}/sources` }]}
        badge={<SourceState {...source} />}
        description={source.name === providerName ? undefined : `Receives from ${providerName}.`}
        actions={actions}
      />
      <Tabs
        label={source.name}
        tabs={[
          { href: path, text: "Overview", current: current === "overview" },
          { href: `${path}/settings`, text: "Settings", current: current === "settings" },
        ]}
      />
    </div>
  );
}
