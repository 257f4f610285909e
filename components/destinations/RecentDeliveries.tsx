import { deliveryReason } from "../events/delivery_reason.ts";
import { RelativeTime } from "../RelativeTime.tsx";
import { DeliveryStatusBadge, HttpStatus } from "../StatusBadge.tsx";
import type { DeliveryStatus } from "../status_words.ts";
import { Cell, HeadCell, Row, RowLink, Table } from "../Table.tsx";

export interface RecentDeliveryView {
  id: string;
  eventId: string;
  eventType: string | null;
  receivedAt: Date;
  status: DeliveryStatus;
  reason: string | null;
  attempt: number;
  lastStatus: number | null;
  nextAttemptAt: Date | null;
}

/** What went to a destination lately, or waits to. */
export function RecentDeliveries({ deliveries, base }: { deliveries: RecentDeliveryView[]; base: string }) {
  return (
    <Table
      caption="Recent deliveries"
      head={
        <>
          <HeadCell>Event</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell class="max-sm:hidden">Last answer</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Tries</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Next try</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Received</HeadCell>
        </>
      }
    >
      {deliveries.map((delivery) => (
        <Row key={delivery.id}>
          <Cell>
            <RowLink
              href={`${base}/events/${delivery.eventId}`}
              note={
                <>
                  {delivery.status !== "succeeded" && deliveryReason(delivery.reason)}
                  <span class="block sm:hidden">
                    <RelativeTime at={delivery.receivedAt} />
                  </span>
                </>
              }
            >
              {delivery.eventType ?? <span class="text-quiet">No type</span>}
            </RowLink>
          </Cell>
          <Cell narrow>
            <DeliveryStatusBadge status={delivery.status} />
          </Cell>
          <Cell narrow class="max-sm:hidden">
            {delivery.attempt === 0
              ? <span class="text-quiet">–</span>
              : <HttpStatus status={delivery.lastStatus} />}
          </Cell>
          <Cell narrow align="right" quiet class="max-sm:hidden">{delivery.attempt}</Cell>
          <Cell narrow align="right" quiet class="max-sm:hidden">
            {delivery.status === "retrying" && delivery.nextAttemptAt
              ? <RelativeTime at={delivery.nextAttemptAt} />
              : "–"}
          </Cell>
          <Cell narrow align="right" quiet class="max-sm:hidden">
            <RelativeTime at={delivery.receivedAt} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
