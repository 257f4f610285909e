import type { Actor } from "../access/mod.ts";
import type { Connections } from "../connections/mod.ts";
import type { Destinations } from "../destinations/mod.ts";
import type { Projects } from "../projects/mod.ts";
import type { Sources } from "../sources/mod.ts";
import { randomToken } from "../../lib/crypto.ts";

export interface WorkspacePorts {
  projects: Projects;
  sources: Sources;
  destinations: Destinations;
  connections: Connections;
  /** The public address, without a slash at its end. */
  appUrl: string;
}

/** A demo source with what a sender needs. */
export interface DemoSource {
  id: string;
  provider: string;
  url: string;
  secret: string;
}

export interface Workspace {
  projectId: string;
  stripe: DemoSource;
  github: DemoSource;
  /** What goes wrong happens to this one, so that the other two always deliver. */
  warehouse: DemoSource;
  /** Takes everything. */
  shop: { id: string; url: string };
  /** Answers 500, always. */
  accounting: { id: string; url: string };
  /** Paused: what is for it is held. */
  dataLake: { id: string; url: string };
  /** By source and destination. */
  connections: Record<"stripe" | "github" | "warehouseToAccounting" | "warehouseToDataLake", string>;
}

/** Seconds before each send to the destination that fails: its dead letters are hours old and not days. */
export const accountingSchedule: readonly number[] = [0, 5, 60, 300, 1_800, 3_600];

const projectName = "Demo shop";
const firstPage = { limit: 100 };
const paths = {
  shop: "/sandbox/sink/demo",
  accounting: "/sandbox/sink/failing?status=500",
  dataLake: "/sandbox/sink/data-lake",
} as const;

/** The id of the actor's demo project, or null when they have none. */
export async function findProjectId({ projects }: WorkspacePorts, actor: Actor): Promise<string | null> {
  const { data } = await projects.list(actor, firstPage);
  return data.find(({ name }) => name === projectName)?.id ?? null;
}

/** Finds what is there and makes what is missing; destinations follow the address that Sluice has now. */
export async function ensureWorkspace(ports: WorkspacePorts, actor: Actor): Promise<Workspace> {
  const projectId = await findProjectId(ports, actor) ??
    (await ports.projects.create(actor, {
      name: projectName,
      description: "Three days of a small shop's webhooks, all made up.",
    })).id;
  const source = (provider: string, name: string) => ensureSource(ports, actor, projectId, provider, name);
  const destination = (name: string, path: string, enabled = true) =>
    ensureDestination(ports, actor, projectId, { name, path, enabled });
  const warehouse = await source("standard-webhooks", "Warehouse");
  const github = await source("github", "GitHub");
  const stripe = await source("stripe", "Stripe");
  const dataLake = await destination("Data lake", paths.dataLake, false);
  const accounting = await destination("Old accounting", paths.accounting);
  const shop = await destination("Shop backend", paths.shop);
  const connect = (from: DemoSource, to: { id: string }, scheduleSeconds?: readonly number[]) =>
    ensureConnection(ports, actor, projectId, from.id, to.id, scheduleSeconds);
  return {
    projectId,
    stripe,
    github,
    warehouse,
    shop,
    accounting,
    dataLake,
    connections: {
      warehouseToAccounting: await connect(warehouse, accounting, accountingSchedule),
      warehouseToDataLake: await connect(warehouse, dataLake),
      github: await connect(github, shop),
      stripe: await connect(stripe, shop),
    },
  };
}

async function ensureSource(
  { sources }: WorkspacePorts,
  actor: Actor,
  projectId: string,
  provider: string,
  name: string,
): Promise<DemoSource> {
  const { data } = await sources.list(actor, projectId, firstPage);
  const view = data.findLast((source) => source.provider === provider) ??
    await sources.create(actor, projectId, { provider, name, secrets: [newSecret(provider)] });
  const [secret = ""] = await sources.openSecrets(actor, projectId, view.id);
  return { id: view.id, provider, url: view.url, secret };
}

function newSecret(provider: string): string {
  if (provider === "github") return randomToken(32);
  // Base64 that is also one word, for providers that decode it and for those that take it as it is.
  return `whsec_${randomToken(32)}`;
}

async function ensureDestination(
  { destinations, appUrl }: WorkspacePorts,
  actor: Actor,
  projectId: string,
  { name, path, enabled }: { name: string; path: string; enabled: boolean },
): Promise<{ id: string; url: string }> {
  const url = `${appUrl}${path}`;
  const { data } = await destinations.list(actor, projectId, firstPage);
  const found = data.findLast((destination) => pathOf(destination.url) === path);
  if (!found) {
    const { id } = await destinations.create(actor, projectId, { name, type: "http", url, enabled });
    return { id, url };
  }
  if (found.url !== url) await destinations.update(actor, projectId, found.id, { url });
  return { id: found.id, url };
}

function pathOf(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed && parsed.pathname + parsed.search;
}

async function ensureConnection(
  { connections }: WorkspacePorts,
  actor: Actor,
  projectId: string,
  sourceId: string,
  destinationId: string,
  scheduleSeconds?: readonly number[],
): Promise<string> {
  const { data: [found] } = await connections.list(actor, projectId, {
    ...firstPage,
    sourceId,
    destinationId,
  });
  if (found) return found.id;
  const { id } = await connections.create(actor, projectId, {
    sourceId,
    destinationId,
    retry: scheduleSeconds ? { scheduleSeconds: [...scheduleSeconds] } : null,
  });
  return id;
}
