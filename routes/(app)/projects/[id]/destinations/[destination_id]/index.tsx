import { LinkButton, PostButton } from "../../../../../../components/Button.tsx";
import { Card, Section } from "../../../../../../components/Card.tsx";
import { ConnectedSources } from "../../../../../../components/destinations/ConnectedSources.tsx";
import { DestinationFigures } from "../../../../../../components/destinations/DestinationFigures.tsx";
import { DestinationHeader } from "../../../../../../components/destinations/DestinationHeader.tsx";
import { RecentDeliveries } from "../../../../../../components/destinations/RecentDeliveries.tsx";
import { SigningSecretCard } from "../../../../../../components/destinations/SigningSecretCard.tsx";
import { Notice } from "../../../../../../components/Notice.tsx";
import CopyField from "../../../../../../islands/CopyField.tsx";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const ROWS = 25;
const MOST_CONNECTIONS = 100;

export const handler = define.handlers({
  GET: page({
    guard: inProject("viewer"),
    async load({ services, actor, project, params }) {
      const destination = await services.destinations.require(actor, project.id, params.destination_id ?? "");
      const [stats, deliveries, connections] = await Promise.all([
        services.destinations.stats(actor, project.id, destination.id),
        services.overview.recentDeliveries(actor, project.id, destination.id, ROWS),
        services.connections.list(actor, project.id, {
          destinationId: destination.id,
          limit: MOST_CONNECTIONS,
        }),
      ]);
      return { project, destination, stats, deliveries, connections: connections.data };
    },
  }),
});

export default define.page<typeof handler>(({ data, state }) => {
  const { project, destination, stats, deliveries, connections } = data;
  const base = `/projects/${project.id}`;
  const path = `${base}/destinations/${destination.id}`;
  const { enabled } = destination;
  return (
    <>
      <DestinationHeader
        project={project}
        destination={destination}
        current="overview"
        actions={project.role !== "viewer" && (
          <PostButton action={`${path}/${enabled ? "pause" : "resume"}`} icon={enabled ? "pause" : "play"}>
            {enabled ? "Pause" : "Resume"}
          </PostButton>
        )}
      />
      {!enabled && <Paused reason={destination.disabledReason} />}
      {connections.length === 0 && (
        <Notice
          tone="warning"
          title="Not connected"
          actions={
            <LinkButton size="small" href={`${base}/connections?destination=${destination.id}`}>
              Connect it
            </LinkButton>
          }
        >
          Nothing is delivered until a source is connected to it.
        </Notice>
      )}
      <DestinationFigures stats={stats} />
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card title="Receives">
          <div class="flex flex-col gap-4">
            <CopyField label="URL" value={destination.url} />
            {connections.length > 0 && <ConnectedSources connections={connections} base={base} />}
            {!state.ports.settings.production && destination.url.includes("/sandbox/sink/") && (
              <a href={receivedBy(destination.url)} class="text-xs text-quiet underline">
                What the sink received
              </a>
            )}
          </div>
        </Card>
        <SigningSecretCard
          previousUntil={destination.previousSecretUntil}
          path={path}
          mayChange={project.role === "admin" || project.role === "owner"}
        />
      </div>
      <Section title="Recent deliveries">
        {deliveries.length === 0
          ? (
            <p class="py-5 text-center text-quiet">
              None yet. They appear here once an event was routed to it.
            </p>
          )
          : <RecentDeliveries deliveries={deliveries} base={base} />}
      </Section>
    </>
  );
});

/** Where a sandbox sink lists what came; its own address may carry a query. */
function receivedBy(sink: string): string {
  return `${new URL(sink).pathname}/received`;
}

function Paused({ reason }: { reason: string | null }) {
  return (
    <Notice tone="warning" title={reason === "gone" ? "Switched off after it answered 410" : "Paused"}>
      {reason === "gone" && "410 Gone says that it does not want events any more. "}
      Deliveries are held. Resuming it sends them, oldest first.
    </Notice>
  );
}
