import { defaultSchedule } from "../deliveries/mod.ts";
import type { Random } from "./random.ts";
import { accountingSchedule, type DemoSource, type Workspace } from "./workspace.ts";

/** What a destination said to one send. */
export interface Answer {
  status: number | null;
  /** Where no answer came. */
  failure: { reason: "timeout" | "connect"; message: string } | null;
  durationMs: number;
  body: string;
}

/** A connection as it was when an event came. */
export interface Route {
  connectionId: string;
  destinationId: string;
  schedule: readonly number[];
  /** Null while the destination is paused. */
  answer: ((at: number, random: Random) => Answer) | null;
}

const HOUR = 3_600_000;

/**
 * Which routes an event took and how its destinations were doing: the shop was down for 80 minutes yesterday and is
 * shaky otherwise, the accounting system was connected 30 hours ago and broke for good five hours ago, the data
 * lake was paused nine hours ago.
 */
export function routesOf(
  { stripe, github, shop, accounting, dataLake, connections }: Workspace,
  now: number,
) {
  const hoursAgo = (at: number) => (now - at) / HOUR;

  const toShop = (connectionId: string): Route => ({
    connectionId,
    destinationId: shop.id,
    schedule: defaultSchedule,
    answer: (at, random) => {
      const hours = hoursAgo(at);
      if (hours < 31.3 && hours > 30) return answered(503, random.between(3, 40), '{"error":"maintenance"}');
      const luck = random.next();
      if (luck < 0.015) return timedOut;
      if (luck < 0.03) return answered(502, random.between(900, 4_000), "<h1>Bad Gateway</h1>");
      return answered(200, pace(random, 38), '{"ok":true}');
    },
  });

  const toAccounting: Route = {
    connectionId: connections.warehouseToAccounting,
    destinationId: accounting.id,
    schedule: accountingSchedule,
    answer: (at, random) => {
      const hours = hoursAgo(at);
      if (hours < 5) {
        return answered(500, random.between(4, 30), "The sink answers 500 because it was asked to.");
      }
      if (hours < 26 && hours > 24) return refused;
      return answered(200, pace(random, 140), '{"booked":true}');
    },
  };

  const toDataLake = (at: number): Route => ({
    connectionId: connections.warehouseToDataLake,
    destinationId: dataLake.id,
    schedule: defaultSchedule,
    answer: hoursAgo(at) < 9 ? null : (_at, random) => answered(202, pace(random, 75), ""),
  });

  return ({ id }: DemoSource, at: number): Route[] => {
    if (id === stripe.id) return [toShop(connections.stripe)];
    if (id === github.id) return [toShop(connections.github)];
    return [...(hoursAgo(at) < 30 ? [toAccounting] : []), toDataLake(at)];
  };
}

const timedOut: Answer = {
  status: null,
  failure: { reason: "timeout", message: "The time was over while waiting for the answer." },
  durationMs: 15_000,
  body: "",
};
const refused: Answer = {
  status: null,
  failure: { reason: "connect", message: "The connection was refused." },
  durationMs: 2,
  body: "",
};

function answered(status: number, durationMs: number, body: string): Answer {
  return { status, failure: null, durationMs, body };
}

/** Milliseconds with a long tail, as servers have. */
function pace(random: Random, typical: number): number {
  return Math.round(typical * (0.5 + random.next()) / Math.max(0.08, random.next()) ** 0.4);
}
