import { systemClock as clock } from "../lib/clock.ts";
import { randomIds as ids } from "../lib/ids.ts";
import { accounts, db, environment, services } from "../main.ts";
import { createDemo, type Demo, type SeededDemo } from "../services/demo/mod.ts";
import { writeDemoFile } from "./demo_file.ts";

const demo = createDemo({ ...services, accounts, db, clock, ids, appUrl: environment.appUrl });

/** Whether a demo may be made here: never beside real accounts, never in production. */
export const demoAllowed = !environment.production && environment.supabase === null;

/** The demo of a server that starts without configuration; null where there is none. Throws `AppError`. */
export async function ensureDemo(): Promise<Demo | null> {
  if (!demoAllowed || environment.database !== null) return null;
  const ensured = await demo.ensure();
  if (ensured?.project) writeDemoFile(environment.dataDirectory, ensured.project);
  return ensured;
}

/** The demo with a fresh password and token. Throws `AppError`. */
export async function seedDemo(): Promise<SeededDemo> {
  const seeded = await demo.seed();
  writeDemoFile(environment.dataDirectory, seeded.project);
  return seeded;
}
