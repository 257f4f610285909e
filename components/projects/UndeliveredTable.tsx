import { deliveryReason } from "../events/delivery_reason.ts";
import { RelativeTime } from "../RelativeTime.tsx";
import { DeliveryStatusBadge } from "../StatusBadge.tsx";
import { type DeliveryStatus, deliveryStatusWords } from "../status_words.ts";
import { Cell, HeadCell, Row, RowLink, Table } from "../Table.tsx";

export interface UndeliveredView {
  deliveryId: string;
  eventId: string;
  eventType: string | null;
  receivedAt: Date;
  sourceName: string;
  destinationId: string;
  destinationName: string;
  status: DeliveryStatus;
  reason: string | null;
  nextAttemptAt: Date | null;
}

/** Every event and destination that has not got it, and why. */
export function UndeliveredTable({ undelivered, base }: { undelivered: UndeliveredView[]; base: string }) {
  return (
    <Table
      caption="Not delivered"
      head={
        <>
          <HeadCell>Event</HeadCell>
          <HeadCell class="max-sm:hidden">Destination</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell class="w-full max-sm:hidden">Why</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Next try</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Received</HeadCell>
        </>
      }
    >
      {undelivered.map((item) => (
        <Row key={item.deliveryId}>
          <Cell class="sm:whitespace-nowrap">
            <RowLink
              href={`${base}/events/${item.eventId}`}
              note={
                <>
                  {item.sourceName}
                  <span class="sm:hidden">
                    {" to "}
                    {item.destinationName}, <RelativeTime at={item.receivedAt} />
                  </span>
                </>
              }
            >
              {item.eventType ?? <span class="text-quiet">No type</span>}
            </RowLink>
          </Cell>
          <Cell narrow class="max-sm:hidden">
            <a
              href={`${base}/destinations/${item.destinationId}`}
              class="inline-block max-w-44 truncate align-middle hover:underline"
            >
              {item.destinationName}
            </a>
          </Cell>
          <Cell narrow>
            <DeliveryStatusBadge status={item.status} />
          </Cell>
          <Cell quiet class="min-w-52 max-sm:hidden">
            {deliveryReason(item.reason) ?? deliveryStatusWords[item.status].sentence}
          </Cell>
          <Cell narrow align="right" quiet class="max-sm:hidden">
            {item.nextAttemptAt ? <RelativeTime at={item.nextAttemptAt} /> : "–"}
          </Cell>
          <Cell narrow align="right" quiet class="max-sm:hidden">
            <RelativeTime at={item.receivedAt} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
