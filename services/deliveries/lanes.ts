import type { LeasedDelivery } from "./types.ts";

/** Deliveries and bytes that may wait in this process, for all destinations together. */
const MOST_WAITING = 8_000;
const MOST_BYTES = 96 * 1024 * 1024;
/** What one lane may hold: half of the room that is left, so that the next destination always finds some. */
const MOST_A_LANE = 2_000;
const FEWEST_A_LANE = 20;
/** A destination that is being probed has no use for more than the probes need. */
const MOST_WHILE_PROBING = 10;
/** Failures in a row after which a destination gets one request at a time, until it answers again. */
const FAILURES_TO_PROBE = 5;

/** What waits for one destination, and how much it may take at once. */
export interface Lane {
  destinationId: string;
  /** Just ingested. They take turns with the backlog, so that an outage behind does not delay what is new. */
  fresh: LeasedDelivery[];
  backlog: LeasedDelivery[];
  backlogIsNext: boolean;
  active: number;
  reserved: number;
  /** Requests at once right now: one while the destination fails, growing again as it answers. */
  width: number;
  failures: number;
  pumping: boolean;
  /** Resting, since the store does not answer. */
  stalled: boolean;
  /** Whether something was left in the store for want of room here. */
  leftBehind: boolean;
}

export interface Lanes {
  of(destinationId: string): Lane;
  /** Lanes with something to send. */
  waitingLanes(): Lane[];
  /** Books room; false when the process or the destination's lane is full. */
  reserve(destinationId: string, bytes: number): boolean;
  /** Books room that was already granted by a claim, past the lane's own bound. */
  occupy(destinationId: string, bytes: number): void;
  /** Gives room back; true when what was left behind in the store should be claimed now. */
  release(destinationId: string, bytes: number): boolean;
  /** Deliveries for which there is still room. */
  room(): number;
  /** Destinations whose backlog has no room. The other half of each lane is kept for new events. */
  full(): string[];
  /** Takes everything that has not begun out of all lanes. */
  clear(): LeasedDelivery[];
  /** Deliveries that are booked, waiting or being sent. */
  readonly waiting: number;
}

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  let waiting = 0;
  let bytesHeld = 0;

  function of(destinationId: string): Lane {
    const known = lanes.get(destinationId);
    if (known) return known;
    const lane: Lane = {
      destinationId,
      fresh: [],
      backlog: [],
      backlogIsNext: false,
      active: 0,
      reserved: 0,
      width: Infinity,
      failures: 0,
      pumping: false,
      stalled: false,
      leftBehind: false,
    };
    lanes.set(destinationId, lane);
    return lane;
  }

  function occupy(destinationId: string, bytes: number): void {
    of(destinationId).reserved++;
    waiting++;
    bytesHeld += bytes;
  }

  function bound(lane: Lane): number {
    if (lane.width === 1) return MOST_WHILE_PROBING;
    return Math.max(FEWEST_A_LANE, Math.min(MOST_A_LANE, (MOST_WAITING - waiting) / 2));
  }

  return {
    of,
    occupy,
    waitingLanes: () => [...lanes.values()].filter((lane) => waitingIn(lane) > 0),
    reserve(destinationId, bytes) {
      const lane = of(destinationId);
      if (waiting >= MOST_WAITING || bytesHeld + bytes > MOST_BYTES || lane.reserved >= bound(lane)) {
        lane.leftBehind = true;
        return false;
      }
      occupy(destinationId, bytes);
      return true;
    },
    release(destinationId, bytes) {
      const lane = of(destinationId);
      lane.reserved--;
      waiting--;
      bytesHeld -= bytes;
      const claim = lane.leftBehind && lane.reserved <= bound(lane) / 4;
      if (claim) lane.leftBehind = false;
      if (lane.reserved === 0 && lane.failures === 0 && lane.width === Infinity) lanes.delete(destinationId);
      return claim;
    },
    room: () => Math.max(0, Math.min(MOST_WAITING - waiting, bytesHeld > MOST_BYTES / 2 ? 0 : MOST_WAITING)),
    full() {
      const full = [...lanes.values()].filter((lane) => lane.reserved >= bound(lane) / 2);
      for (const lane of full) lane.leftBehind = true;
      return full.map((lane) => lane.destinationId);
    },
    clear: () => [...lanes.values()].flatMap((lane) => [...lane.fresh.splice(0), ...lane.backlog.splice(0)]),
    get waiting() {
      return waiting;
    },
  };
}

export function waitingIn(lane: Lane): number {
  return lane.fresh.length + lane.backlog.length;
}

/** Puts a delivery into its lane: what was claimed behind the backlog, what just came in behind the fresh ones. */
export function enqueue(lane: Lane, delivery: LeasedDelivery): void {
  (delivery.claimed ? lane.backlog : lane.fresh).push(delivery);
}

/** Puts a delivery that was taken and not sent back to where it was. */
export function putBack(lane: Lane, delivery: LeasedDelivery): void {
  (delivery.claimed ? lane.backlog : lane.fresh).unshift(delivery);
}

/** The next delivery of a lane, by turns a fresh one and one of the backlog; null when nothing waits. */
export function takeNext(lane: Lane): LeasedDelivery | null {
  const [first, second] = lane.backlogIsNext ? [lane.backlog, lane.fresh] : [lane.fresh, lane.backlog];
  lane.backlogIsNext = !lane.backlogIsNext;
  return first.shift() ?? second.shift() ?? null;
}

/** Narrows or widens a lane after an answer. A destination that came back is met with a few requests, then more. */
export function adjust(lane: Lane, succeeded: boolean): void {
  if (succeeded) {
    lane.failures = 0;
    lane.width *= 2;
    if (lane.width > 1024) lane.width = Infinity;
  } else if (++lane.failures >= FAILURES_TO_PROBE) {
    lane.width = 1;
  }
}
