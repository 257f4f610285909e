/** Prints as JSON what a data directory holds, read from its database while no server runs. */
import { flushStdout, logToStderr } from "../../lib/log.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import { print } from "../terminal.ts";

/** An event as it is stored, with its only delivery. */
export interface StoredEvent {
  eventId: string;
  messageId: string;
  digest: string;
  deliveries: number;
  status: string | null;
  reason: string | null;
  /** Outcomes that were recorded. */
  attempts: number;
  /** Milliseconds since the epoch, of the moment in which the last outcome was recorded. */
  settledAt: number | null;
}

const readEvents = `
select event.id, event.provider_event_id as message_id, encode(sha256(event.body), 'hex') as digest,
  delivery.count::int as deliveries, delivery.status, delivery.reason, delivery.settled_at,
  (select count(*)::int from sluice.delivery_attempts as attempt where attempt.event_id = event.id) as attempts
from sluice.events as event left join lateral (
  select count(*) as count, min(status) as status, min(reason) as reason,
    extract(epoch from max(settled_at))::float8 * 1000 as settled_at
  from sluice.deliveries where event_id = event.id
) as delivery on true`;

if (import.meta.main) {
  logToStderr();
  const { databaseServer, db, kv } = await import("../../main.ts");
  await databaseServer.start();
  const rows = await db.statement<{
    id: string;
    message_id: string;
    digest: string;
    deliveries: number;
    status: string | null;
    reason: string | null;
    settled_at: number | null;
    attempts: number;
  }>(readEvents, []);
  await Promise.all([db.close(), kv.close()]);
  await databaseServer.stop();
  flushStdout();
  const events = rows.map(({ id, message_id, settled_at, ...row }): StoredEvent => ({
    ...row,
    eventId: encodeId("event", id),
    messageId: message_id,
    settledAt: settled_at,
  }));
  print(JSON.stringify(events));
  Deno.exit(0);
}
