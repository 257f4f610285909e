import { sql } from "kysely";

/**
 * What became of the event that `event` names in the query around it. To each destination its newest delivery
 * counts, so that a replay which arrived makes up for a delivery that was given up; cancelled ones do not count.
 * What needs attention most is said first: dead, failed (retries left), delivering, held, delivered, no_route.
 */
export const derivedStatus = sql<string>`(
  select case
    when bool_or(latest.status = 'dead') then 'dead'
    when bool_or(latest.status = 'retrying') then 'failed'
    when bool_or(latest.status in ('pending', 'in_flight')) then 'delivering'
    when bool_or(latest.status = 'held') then 'held'
    when bool_or(latest.status = 'succeeded') then 'delivered'
    else 'no_route'
  end
  from (
    select distinct on (delivery.destination_id) delivery.status from sluice.deliveries as delivery
    where delivery.event_id = event.id and delivery.project_id = event.project_id
      and delivery.status <> 'cancelled'
    order by delivery.destination_id, delivery.created_at desc, delivery.id desc
  ) as latest
)`;

/** States of a delivery that an event of this status must have one of; statuses that are missing have none. */
export const tellingDeliveries: Partial<Record<string, readonly string[]>> = {
  dead: ["dead"],
  failed: ["retrying"],
  delivering: ["pending", "in_flight"],
  held: ["held"],
};
