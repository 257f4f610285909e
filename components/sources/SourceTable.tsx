import { RelativeTime } from "../RelativeTime.tsx";
import { Cell, HeadCell, Row, RowLink, Table } from "../Table.tsx";
import { SourceState } from "./SourceState.tsx";

export interface SourceRowView {
  id: string;
  name: string;
  providerName: string;
  enabled: boolean;
  needsSecret: boolean;
  /** The last 24 hours; null when nothing was counted. */
  health: { accepted: number; rejected: number; lastEventAt: Date | null } | null;
}

/** Sources with how they are doing. */
export function SourceTable({ sources, base }: { sources: SourceRowView[]; base: string }) {
  return (
    <Table
      caption="Sources"
      head={
        <>
          <HeadCell>Source</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Accepted, 24 h</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Rejected, 24 h</HeadCell>
          <HeadCell align="right">Last event</HeadCell>
        </>
      }
    >
      {sources.map(({ id, name, providerName, enabled, needsSecret, health }) => (
        <Row key={id}>
          <Cell>
            <RowLink
              href={`${base}/sources/${id}`}
              note={<ProviderNote name={providerName} rejected={health?.rejected ?? 0} />}
            >
              {name}
            </RowLink>
          </Cell>
          <Cell narrow>
            <SourceState enabled={enabled} needsSecret={needsSecret} />
          </Cell>
          <Cell narrow align="right" class="max-sm:hidden">
            {(health?.accepted ?? 0).toLocaleString("en")}
          </Cell>
          <Cell narrow align="right" class="max-sm:hidden">
            <Rejected count={health?.rejected ?? 0} href={`${base}/sources/${id}#refused`} />
          </Cell>
          <Cell narrow align="right" quiet>
            {health?.lastEventAt ? <RelativeTime at={health.lastEventAt} /> : "None yet"}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

/** With the rejected count where its column has no room. */
function ProviderNote({ name, rejected }: { name: string; rejected: number }) {
  if (rejected === 0) return <>{name}</>;
  return (
    <>
      {name}
      <span class="text-error sm:hidden">, {rejected.toLocaleString("en")} rejected</span>
    </>
  );
}

function Rejected({ count, href }: { count: number; href: string }) {
  if (count === 0) return <span class="text-quiet">0</span>;
  return <a href={href} class="font-medium text-error hover:underline">{count.toLocaleString("en")}</a>;
}
