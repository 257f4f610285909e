import type { Services } from "../services/mod.ts";
import { forgetLeftovers } from "./forget_leftovers.ts";
import { keepPartitions } from "./keep_partitions.ts";
import { sweepDeliveries } from "./sweep_deliveries.ts";

/** A scheduled job: bounded, safe to repeat, and it answers what it did in numbers. */
export interface Job {
  name: string;
  /** Cron, in UTC. */
  schedule: string;
  run(services: Services): Promise<Record<string, number>>;
}

/** The whole schedule. The hosted platform grants ten entries, at the granularity of a minute. */
export const schedule: readonly Job[] = [
  { name: "sweep deliveries", schedule: "* * * * *", run: sweepDeliveries },
  { name: "keep partitions", schedule: "7 * * * *", run: keepPartitions },
  { name: "forget leftovers", schedule: "23 3 * * *", run: forgetLeftovers },
];
