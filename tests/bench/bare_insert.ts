/**
 * The limit of the store: batches of the same rows into `events`, one statement each, on the embedded server, with
 * nothing else in the statement. Prints one JSON line. `bare_insert.ts <seconds>`
 */
import { databaseServer } from "../../main.ts";
import { connect } from "../../lib/db/mod.ts";
import { randomIds } from "../../lib/ids.ts";
import { percentile } from "./percentile.ts";

export interface InsertReport {
  perSecond: number;
  /** Milliseconds a batch of 64. */
  p50: number;
  p99: number;
}

const BATCH = 64;
const LANES = 4;

const insert = `
insert into sluice.events (id, project_id, source_id, received_at, method, path, headers, body, routes)
select id, project, project, now(), 'POST', '/', headers, decode(body, 'base64'), 0
from jsonb_to_recordset($1::text::jsonb) as row(id uuid, project uuid, headers jsonb, body text)`;

if (import.meta.main) {
  await databaseServer.start();
  const { service } = await databaseServer.targets();
  const sql = connect(service, LANES, { prepare: true });
  const body = new Uint8Array(1024).fill(120).toBase64();
  const headers = [["content-type", "application/json"], ["content-length", "1024"], [
    "host",
    "127.0.0.1:8000",
  ]];
  const project = randomIds.next(Date.now());
  const times: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + Number(Deno.args[0] ?? 5) * 1000;
  await Promise.all(Array.from({ length: LANES }, async () => {
    while (performance.now() < end) {
      const rows = Array.from(
        { length: BATCH },
        () => ({ id: randomIds.next(Date.now()), project, headers, body }),
      );
      const began = performance.now();
      await sql.unsafe(insert, [JSON.stringify(rows)], { prepare: true });
      times.push(performance.now() - began);
    }
  }));
  const perSecond = times.length * BATCH / ((performance.now() - startedAt) / 1000);
  const report: InsertReport = { perSecond, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  await sql.end();
  await databaseServer.stop();
  await Deno.stdout.write(new TextEncoder().encode("\n" + JSON.stringify(report) + "\n"));
  Deno.exit(0);
}
