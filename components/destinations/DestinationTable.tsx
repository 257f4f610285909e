import { EnabledBadge } from "../StatusBadge.tsx";
import { Cell, HeadCell, Row, RowLink, Table } from "../Table.tsx";

export interface DestinationRowView {
  id: string;
  name: string;
  url: string;
  enabled: boolean;
  /** The last 24 hours; null when nothing was counted. */
  health: { succeeded: number; unsettled: number; dead: number } | null;
}

/** Destinations with how they are doing. */
export function DestinationTable(
  { destinations, base }: { destinations: DestinationRowView[]; base: string },
) {
  return (
    <Table
      caption="Destinations"
      head={
        <>
          <HeadCell>Destination</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Delivered, 24 h</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Not yet</HeadCell>
          <HeadCell align="right">Dead</HeadCell>
        </>
      }
    >
      {destinations.map(({ id, name, url, enabled, health }) => (
        <Row key={id}>
          <Cell>
            <RowLink href={`${base}/destinations/${id}`} note={<span class="font-mono">{url}</span>}>
              {name}
            </RowLink>
          </Cell>
          <Cell narrow>
            <EnabledBadge enabled={enabled} />
          </Cell>
          <Cell narrow align="right" class="max-sm:hidden">
            {(health?.succeeded ?? 0).toLocaleString("en")}
          </Cell>
          <Cell narrow align="right" class="max-sm:hidden">
            <Count value={health?.unsettled ?? 0} tone="text-warning" />
          </Cell>
          <Cell narrow align="right">
            <Count value={health?.dead ?? 0} tone="text-error" />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Count({ value, tone }: { value: number; tone: string }) {
  return <span class={value === 0 ? "text-quiet" : `font-medium ${tone}`}>{value.toLocaleString("en")}</span>;
}
