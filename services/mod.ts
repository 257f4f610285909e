import type { AllowedRanges } from "../lib/address_guard.ts";
import type { Clock } from "../lib/clock.ts";
import type { KeyRing } from "../lib/crypto.ts";
import type { Database } from "../lib/db/mod.ts";
import type { HttpClient } from "../lib/http_client.ts";
import type { Ids } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { createAnswers } from "./answers/mod.ts";
import { createConnections } from "./connections/mod.ts";
import { createEngine, createTargets } from "./deliveries/mod.ts";
import { createCronRuns } from "./cron_runs/mod.ts";
import { createDestinations } from "./destinations/mod.ts";
import { createEvents } from "./events/mod.ts";
import { createFeed } from "./feed/mod.ts";
import { createHealth } from "./health/mod.ts";
import { createIntake, type MarkerStore } from "./intake/mod.ts";
import { createOverview } from "./overview/mod.ts";
import { createProfiles } from "./profiles/mod.ts";
import { createProjects } from "./projects/mod.ts";
import { createProviders } from "./providers/mod.ts";
import { createSamples } from "./samples/mod.ts";
import { createSources } from "./sources/mod.ts";
import { createTokens } from "./tokens/mod.ts";
import { createUpkeep } from "./upkeep/mod.ts";

/** Everything outside that services reach. */
export interface ServicePorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  keyRing: KeyRing;
  markers: MarkerStore;
  http: HttpClient;
  /** In [0, 1). */
  random(): number;
  appUrl: string;
  allowedRanges: AllowedRanges;
}

export type Services = ReturnType<typeof createServices>;

/** All services over the same ports. Nothing opens or runs until a verb is called. */
export function createServices(ports: ServicePorts) {
  const targets = createTargets(ports);
  const deliveries = createEngine({ ...ports, targets });
  const wired = { ...ports, deliveries };
  const intake = createIntake(wired);
  const sources = createSources(wired);
  return {
    answers: createAnswers(ports),
    connections: createConnections(wired),
    cronRuns: createCronRuns(ports),
    deliveries,
    destinations: createDestinations(wired),
    events: createEvents(wired),
    feed: createFeed(ports),
    health: createHealth(ports),
    intake,
    overview: createOverview(ports),
    profiles: createProfiles(ports),
    projects: createProjects(ports),
    providers: createProviders(),
    samples: createSamples({ ...ports, sources, intake }),
    sources,
    tokens: createTokens(ports),
    upkeep: createUpkeep(ports),
  };
}
