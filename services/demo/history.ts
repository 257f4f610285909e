import type { Ids } from "../../lib/ids.ts";
import { findProvider } from "../../lib/providers/mod.ts";
import { decodeId } from "../../lib/shared/ids.ts";
import type { RejectionReason } from "../../lib/shared/rejections.ts";
import { composeMessage } from "./messages.ts";
import { byteLength, type Posted, signed, spoiled } from "./posted.ts";
import { createRandom, type Random } from "./random.ts";
import type { DeliveryRow, EventRow, History, UsageRow, VerdictRow } from "./history_rows.ts";
import { type Route, routesOf } from "./routes.ts";
import { send } from "./sending.ts";
import type { DemoSource, Workspace } from "./workspace.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const HOURS = 72;
const SEED = 700;

/** Minutes ago at which the warehouse wrote for certain, so that every state of a delivery is there at any hour. */
const warehouseMinutes = [9, 31, 58, 84, 125, 190, 262, 345, 402, 447, 505];
/** The same for the other two, so that the first page is fresh. */
const recent = [
  [2, "stripe"],
  [4, "github"],
  [7, "stripe"],
  [8, "stripe"],
  [12, "github"],
  [16, "stripe"],
  [23, "stripe"],
  [28, "github"],
  [37, "stripe"],
  [44, "github"],
  [51, "stripe"],
] as const;

const rejections: readonly (readonly [hoursAgo: number, provider: "stripe" | "github", RejectionReason])[] = [
  ...[40.1, 40.2, 40.25, 40.4, 40.55, 40.6, 40.8, 40.9].map((hours) =>
    [hours, "stripe", "wrong_secret"] as const
  ),
  ...[66.3, 51.2, 29.9, 18.4, 3.1].map((hours) => [hours, "github", "missing_header"] as const),
  ...[63.5, 44.7, 20.2, 5.6].map((hours) => [hours, "stripe", "timestamp_too_old"] as const),
  [57.1, "stripe", "malformed_header"],
  [33.3, "github", "malformed_header"],
  [26.4, "stripe", "timestamp_in_future"],
  [22.8, "stripe", "body_altered"],
  [11.2, "github", "wrong_secret"],
  [8.9, "stripe", "unsupported_scheme"],
  [1.4, "stripe", "wrong_secret"],
];
const oversized = [[47.6, "github"], [15.3, "github"], [2.2, "stripe"]] as const;

/** Three days up to `now`, in milliseconds: the same story each time, told backwards from the present. */
export function makeHistory(workspace: Workspace, { now, ids }: { now: number; ids: Ids }): History {
  const random = createRandom(SEED);
  const history: History = { events: [], deliveries: [], attempts: [], verdicts: [], usage: [] };
  const project = uuidOf("project", workspace.projectId);
  const routes = routesOf(workspace, now);

  /** `rank` counts back from the newest: what is told first is the same at every hour of the day. */
  function accept({ source, at }: Arrival, rank: number): void {
    const message = composeMessage(source.provider, createRandom(SEED + rank), at);
    const request = signed(source, message, at);
    const event = { ...place(source, at), ...request, type: message.type, provider_event_id: message.id };
    const taken = routes(source, at);
    history.events.push({ ...event, scheme: schemeOf(source), routes: taken.length });
    for (const route of taken) deliver(event, route, at);
    if (random.next() < 0.07) repeat(event, source, at + random.between(2, 90) * 1000);
  }

  function deliver({ id: event_id, source_id }: { id: string; source_id: string }, route: Route, at: number) {
    const { delivery, attempts } = send(route, { at, now, random });
    const row: DeliveryRow = {
      ...delivery,
      event_id,
      id: ids.next(at),
      project_id: project,
      source_id,
      connection_id: uuidOf("connection", route.connectionId),
      destination_id: uuidOf("destination", route.destinationId),
    };
    history.deliveries.push(row);
    for (const attempt of attempts) {
      history.attempts.push({ ...attempt, event_id, delivery_id: row.id, project_id: project });
    }
  }

  function repeat({ id, headers, body }: { id: string } & Posted, source: DemoSource, at: number): void {
    if (at >= now) return;
    note(
      source,
      at,
      { verdict: "duplicate", reason: null, event_id: id, headers, body: "" },
      byteLength(body),
    );
  }

  function note(
    source: DemoSource,
    at: number,
    verdict: Pick<VerdictRow, "verdict" | "reason" | "event_id" | "headers" | "body">,
    bodyBytes = byteLength(verdict.body),
  ): void {
    history.verdicts.push({ ...place(source, at), ...verdict, body_bytes: bodyBytes });
  }

  function place(source: DemoSource, at: number) {
    return {
      id: ids.next(at),
      project_id: project,
      source_id: uuidOf("source", source.id),
      received_at: new Date(at).toISOString(),
      method: "POST",
      path: new URL(source.url).pathname,
    };
  }

  const arrived = arrivals(workspace, now, random);
  for (const [index, arrival] of arrived.entries()) accept(arrival, arrived.length - index);
  for (const [hours, provider, reason] of rejections) {
    const at = now - hours * HOUR;
    const message = composeMessage(provider, random, at);
    const request = spoiled(workspace[provider], message, at, reason);
    note(workspace[provider], at, { verdict: "rejected", reason, event_id: null, ...request });
  }
  for (const [hours, provider] of oversized) {
    const at = now - hours * HOUR;
    const { headers } = signed(workspace[provider], composeMessage(provider, random, at), at);
    const size = random.between(1_100_000, 6_000_000);
    const refused = {
      verdict: "too_large",
      reason: "limit_1048576",
      event_id: null,
      headers,
      body: "",
    } as const;
    note(workspace[provider], at, refused, size);
  }
  const hello = { id: random.hex(32), type: "ping", body: '{"zen":"Keep it logically awesome."}' };
  const setUp = now - HOURS * HOUR + MINUTE;
  const ping = signed(workspace.github, hello, setUp);
  note(workspace.github, setUp, { verdict: "handshake", reason: null, event_id: null, ...ping });
  return { ...history, usage: countUsage(history) };
}

interface Arrival {
  at: number;
  source: DemoSource;
}

/** When which source wrote, oldest first: a shop that sleeps at night. */
function arrivals({ stripe, github, warehouse }: Workspace, now: number, random: Random): Arrival[] {
  const found: Arrival[] = [];
  // The last hour is the two lists above.
  for (let hour = HOURS; hour > 1; hour--) {
    const start = now - hour * HOUR;
    const daylight = (1 - Math.cos(2 * Math.PI * (new Date(start).getUTCHours() - 3) / 24)) / 2;
    const count = 2 + Math.round(daylight * 5 + random.next() * 2);
    for (let index = 0; index < count; index++) {
      const at = start + random.between(0, HOUR - MINUTE);
      const share = random.next();
      // What the warehouse wrote last is listed above, minute by minute.
      const quiet = now - at < 9 * HOUR;
      const source = share < 0.6 ? stripe : share < 0.85 || quiet ? github : warehouse;
      found.push({ at, source });
    }
  }
  for (const minutes of warehouseMinutes) found.push({ at: now - minutes * MINUTE, source: warehouse });
  for (const [minutes, provider] of recent) {
    const at = now - minutes * MINUTE - random.between(1, 50) * 1000;
    found.push({ at, source: { stripe, github }[provider] });
  }
  return found.sort((one, other) => one.at - other.at);
}

function countUsage({ events, verdicts }: Pick<History, "events" | "verdicts">): UsageRow[] {
  const counted = new Map<string, UsageRow>();
  const count = (
    { project_id, source_id, received_at }: EventRow | VerdictRow,
    what: keyof UsageRow["counts"],
  ) => {
    const hour = `${received_at.slice(0, 13)}:00:00.000Z`;
    const name = `${source_id} ${hour}`;
    const counts = { accepted: 0, duplicate: 0, rejected: 0, too_large: 0, handshake: 0 };
    const row = counted.get(name) ?? { project_id, source_id, hour, counts };
    row.counts[what]++;
    counted.set(name, row);
  };
  for (const event of events) count(event, "accepted");
  for (const verdict of verdicts) count(verdict, verdict.verdict);
  return [...counted.values()];
}

function schemeOf({ provider }: DemoSource): string | null {
  return findProvider(provider)?.schemes[0]?.id ?? null;
}

function uuidOf(kind: "project" | "source" | "connection" | "destination", id: string): string {
  const uuid = decodeId(kind, id);
  if (uuid === null) throw new TypeError(`Expected the id of a ${kind}, got ${id}`);
  return uuid;
}
