import type { LeasedDelivery } from "./types.ts";

/** Deliveries and bytes that may wait in this process, for all destinations and for one. */
const MOST_WAITING = 8_000;
const MOST_BYTES = 96 * 1024 * 1024;
const MOST_WAITING_A_LANE = 2_000;
/** Failures in a row after which a destination gets one request at a time, until it answers again. */
const FAILURES_TO_PROBE = 5;

/** What waits for one destination, and how much it may take at once. */
export interface Lane {
  destinationId: string;
  queue: LeasedDelivery[];
  active: number;
  reserved: number;
  /** Requests at once right now: one while the destination fails, growing again as it answers. */
  width: number;
  failures: number;
  pumping: boolean;
}

export interface Lanes {
  of(destinationId: string): Lane;
  /** Books room; false when the process or the destination's lane is full. */
  reserve(destinationId: string, bytes: number): boolean;
  /** Books room that was already granted by a claim, past the lane's own bound. */
  occupy(destinationId: string, bytes: number): void;
  release(destinationId: string, bytes: number): void;
  /** Deliveries for which there is still room. */
  room(): number;
  full(): string[];
  /** Takes everything that has not begun out of all lanes. */
  clear(): LeasedDelivery[];
  readonly active: number;
}

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  let waiting = 0;
  let bytesHeld = 0;

  function of(destinationId: string): Lane {
    let lane = lanes.get(destinationId);
    if (!lane) {
      lane = {
        destinationId,
        queue: [],
        active: 0,
        reserved: 0,
        width: Infinity,
        failures: 0,
        pumping: false,
      };
      lanes.set(destinationId, lane);
    }
    return lane;
  }

  function occupy(destinationId: string, bytes: number): void {
    of(destinationId).reserved++;
    waiting++;
    bytesHeld += bytes;
  }

  return {
    of,
    occupy,
    reserve(destinationId, bytes) {
      const lane = of(destinationId);
      if (waiting >= MOST_WAITING || bytesHeld + bytes > MOST_BYTES || isFull(lane)) return false;
      occupy(destinationId, bytes);
      return true;
    },
    release(destinationId, bytes) {
      const lane = of(destinationId);
      lane.reserved--;
      waiting--;
      bytesHeld -= bytes;
      if (lane.reserved === 0 && lane.failures === 0) lanes.delete(destinationId);
    },
    room: () => Math.max(0, Math.min(MOST_WAITING - waiting, bytesHeld > MOST_BYTES / 2 ? 0 : MOST_WAITING)),
    full: () => [...lanes.values()].filter(isFull).map((lane) => lane.destinationId),
    clear: () => [...lanes.values()].flatMap((lane) => lane.queue.splice(0)),
    get active() {
      let active = 0;
      for (const lane of lanes.values()) active += lane.active;
      return active;
    },
  };
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

// A destination that is being probed has no use for more than the probe needs.
function isFull(lane: Lane): boolean {
  return lane.reserved >= (lane.width === 1 ? 10 : MOST_WAITING_A_LANE);
}
