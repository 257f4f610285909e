export { createEngine, type DeliveryEngine, type EnginePorts } from "./engine.ts";
export { leaseSeconds } from "./leases.ts";
export { expireLeases } from "./claims.ts";
export { defaultSchedule } from "./retry.ts";
export type { DeliveryTarget, LeasedDelivery } from "./types.ts";
export { createTargets } from "./targets.ts";
