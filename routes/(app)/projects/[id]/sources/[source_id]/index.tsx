import { LinkButton } from "../../../../../../components/Button.tsx";
import { Card } from "../../../../../../components/Card.tsx";
import { CodeBlock } from "../../../../../../components/CodeBlock.tsx";
import { Notice } from "../../../../../../components/Notice.tsx";
import { Pagination } from "../../../../../../components/Pagination.tsx";
import { absoluteTime } from "../../../../../../components/RelativeTime.tsx";
import { RefusedSection } from "../../../../../../components/sources/RefusedSection.tsx";
import { SecretCard } from "../../../../../../components/sources/SecretCard.tsx";
import { SetupSteps } from "../../../../../../components/sources/SetupSteps.tsx";
import { SourceActions } from "../../../../../../components/sources/SourceActions.tsx";
import { SourceFigures } from "../../../../../../components/sources/SourceFigures.tsx";
import { SourceHeader } from "../../../../../../components/sources/SourceHeader.tsx";
import CopyButton from "../../../../../../islands/CopyButton.tsx";
import CopyField from "../../../../../../islands/CopyField.tsx";
import { type RefusedQuery, refusedQuery } from "../../../../../../lib/shared/forms.ts";
import type { Call } from "../../../../../../lib/web/access.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { type InProject, inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const ROWS = 10;

export const handler = define.handlers({
  GET: page({ guard: inProject("viewer"), schema: refusedQuery, load: loadSource }),
});

export default define.page<typeof handler>(({ data, url }) => {
  const { project, source, provider, tally, refused, verdict, connected, command, mayChange } = data;
  const base = `/projects/${project.id}`;
  const path = `${base}/sources/${source.id}`;
  return (
    <>
      <SourceHeader
        project={project}
        source={source}
        providerName={provider?.name ?? source.provider}
        current="overview"
        actions={mayChange && (
          <SourceActions path={path} enabled={source.enabled} testable={command !== null} />
        )}
      />
      {!connected && (
        <Notice
          tone="warning"
          title="Not connected"
          actions={
            <LinkButton size="small" href={`${base}/connections?source=${source.id}`}>Connect it</LinkButton>
          }
        >
          Its events are stored, and go nowhere until it is connected to a destination.
        </Notice>
      )}
      <SourceFigures tally={tally} />
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card
          title={`Set up ${provider?.name ?? "the sender"}`}
          actions={provider?.docs && <Docs href={provider.docs} />}
        >
          <div class="flex flex-col gap-4">
            <CopyField label="URL" value={source.url} hint="Whoever knows it can post to it." />
            {provider && <SetupSteps steps={provider.setup} url={source.url} />}
          </div>
        </Card>
        {provider?.secret && (
          <SecretCard
            source={source}
            path={path}
            mayChange={project.role === "admin" || project.role === "owner"}
          />
        )}
      </div>
      {command && <TryIt {...command} />}
      <RefusedSection path={path} base={base} verdict={verdict} tally={tally} requests={refused.data} />
      <Pagination url={url} nextCursor={refused.nextCursor} count={refused.data.length} noun="requests" />
    </>
  );
});

async function loadSource({ services, actor, project, params, input }: Call<InProject, RefusedQuery>) {
  const source = await services.sources.require(actor, project.id, params.source_id ?? "");
  const mayChange = project.role !== "viewer";
  const [tally, refused, connections, command] = await Promise.all([
    services.sources.tally(actor, project.id, source.id),
    services.sources.listVerdicts(actor, project.id, source.id, { ...input, limit: ROWS }),
    services.connections.list(actor, project.id, { sourceId: source.id, limit: 1 }),
    mayChange ? services.samples.findCommand(actor, project.id, source.id) : null,
  ]);
  const provider = services.providers.find(source.provider);
  const connected = connections.data.length > 0;
  return { project, source, provider, tally, refused, verdict: input.verdict, connected, command, mayChange };
}

function Docs({ href }: { href: string }) {
  return <a href={href} rel="noreferrer" class="text-xs text-quiet underline">Its documentation</a>;
}

function TryIt({ curl, validUntil }: { curl: string; validUntil: Date | null }) {
  const label = validUntil
    ? `Try it from a terminal. The signature is accepted until ${absoluteTime(validUntil)}`
    : "Try it from a terminal";
  return (
    <CodeBlock label={label} actions={<CopyButton text={curl} label="Copy curl command" bare />}>
      {curl}
    </CodeBlock>
  );
}
