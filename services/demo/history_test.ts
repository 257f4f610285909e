import { assert, assertEquals } from "@std/assert";
import { randomIds as ids } from "../../lib/ids.ts";
import { verify } from "../../lib/providers/mod.ts";
import { encodeId, type IdKind, uuidTime } from "../../lib/shared/ids.ts";
import { makeHistory } from "./history.ts";
import type { EventRow, VerdictRow } from "./history_rows.ts";
import type { DemoSource, Workspace } from "./workspace.ts";

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12, 17);
const id = (kind: IdKind) => encodeId(kind, ids.next(noon));
const source = (provider: string, secret: string): DemoSource => ({
  id: id("source"),
  provider,
  url: `http://localhost:8000/in/${provider}`,
  secret,
});
const destination = (path: string) => ({ id: id("destination"), url: `http://localhost:8000${path}` });

const workspace: Workspace = {
  projectId: id("project"),
  stripe: source("stripe", `whsec_${"a".repeat(32)}`),
  github: source("github", "g".repeat(32)),
  warehouse: source("standard-webhooks", `whsec_${"b".repeat(32)}`),
  shop: destination("/shop"),
  accounting: destination("/accounting"),
  dataLake: destination("/data-lake"),
  connections: {
    stripe: id("connection"),
    github: id("connection"),
    warehouseToAccounting: id("connection"),
    warehouseToDataLake: id("connection"),
  },
};

function judge(row: EventRow | VerdictRow) {
  const { stripe, github, warehouse } = workspace;
  const from = [stripe, github, warehouse].find(({ url }) => new URL(url).pathname === row.path);
  assert(from);
  return verify(from.provider, {
    method: row.method,
    url: from.url,
    headers: row.headers,
    body: new TextEncoder().encode(row.body),
    secrets: [from.secret],
    now: Math.floor(Date.parse(row.received_at) / 1000),
  });
}

for (const hour of [0, 5, 11, 17, 23]) {
  Deno.test(`started at ${hour}:17 the demo has every verdict and every state of a delivery`, () => {
    const { events, verdicts, deliveries, attempts } = makeHistory(workspace, {
      now: Date.UTC(2026, 10, 22, hour, 17),
      ids,
    });
    assert(events.length > 330 && events.length < 470, `${events.length} events`);
    assertEquals([...new Set(verdicts.map(({ verdict }) => verdict))].sort(), [
      "duplicate",
      "handshake",
      "rejected",
      "too_large",
    ]);
    assertEquals([...new Set(deliveries.map(({ status }) => status))].sort(), [
      "dead",
      "held",
      "retrying",
      "succeeded",
    ]);
    assert(attempts.some(({ status, error }) => status === null && error !== null));
    assert(events.some(({ type }) => type === "payment_intent.succeeded"));
  });
}

Deno.test("the same moment tells the same story", () => {
  const tell = () => {
    const { events, deliveries } = makeHistory(workspace, { now: noon, ids });
    return [
      events.map(({ received_at, type, body }) => [received_at, type, body]),
      deliveries.map(({ status, attempt, next_attempt_at }) => [status, attempt, next_attempt_at]),
    ];
  };
  assertEquals(tell(), tell());
});

Deno.test("every accepted event carries a signature that its source accepts", async () => {
  const { events } = makeHistory(workspace, { now: noon, ids });
  for (const event of events) assertEquals(await judge(event), { ok: true, scheme: event.scheme ?? "" });
});

Deno.test("every rejected request is one that its source rejects for that reason", async () => {
  const { verdicts } = makeHistory(workspace, { now: noon, ids });
  const rejected = verdicts.filter(({ verdict }) => verdict === "rejected");
  for (const row of rejected) {
    const verdict = await judge(row);
    assertEquals(verdict.ok ? "accepted" : verdict.reason, row.reason, JSON.stringify(row.headers));
  }
  assertEquals(new Set(rejected.map(({ reason }) => reason)).size, 7);
});

Deno.test("rows lie within three days, carry their time in their id and never touch the future", () => {
  const { events, verdicts, attempts, deliveries } = makeHistory(workspace, { now: noon, ids });
  for (const { id, received_at } of [...events, ...verdicts]) {
    const at = Date.parse(received_at);
    assert(at < noon && at > noon - 73 * HOUR, received_at);
    assertEquals(uuidTime(id), Math.floor(at));
  }
  assert(attempts.every(({ started_at }) => Date.parse(started_at) <= noon));
  assert(
    deliveries.every(({ next_attempt_at }) =>
      next_attempt_at === null || Date.parse(next_attempt_at) >= noon
    ),
  );
});

Deno.test("Stripe and GitHub deliver; what fails and waits is the warehouse's", () => {
  const { events, deliveries } = makeHistory(workspace, { now: noon, ids });
  const paths = new Map(events.map(({ id, path }) => [id, path]));
  const unsettled = deliveries.filter(({ status }) => status !== "succeeded");
  assertEquals(
    new Set(unsettled.map(({ event_id }) => paths.get(event_id))),
    new Set(["/in/standard-webhooks"]),
  );
});

Deno.test("usage is the count of what is listed", () => {
  const { events, verdicts, usage } = makeHistory(workspace, { now: noon, ids });
  const sum = (what: keyof typeof usage[number]["counts"]) =>
    usage.reduce((total, { counts }) => total + counts[what], 0);
  assertEquals(sum("accepted"), events.length);
  assertEquals(
    sum("duplicate") + sum("rejected") + sum("too_large") + sum("handshake"),
    verdicts.length,
  );
});

Deno.test("attempts of a delivery are numbered from one without a gap", () => {
  const { deliveries, attempts } = makeHistory(workspace, { now: noon, ids });
  for (const { id, attempt } of deliveries) {
    const numbers = attempts.filter(({ delivery_id }) => delivery_id === id).map(({ attempt }) => attempt);
    assertEquals(numbers, Array.from({ length: attempt }, (_, index) => index + 1));
  }
});
