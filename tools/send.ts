/**
 * `deno task send`: posts correctly signed sample events to a running server, by default to the demo's first source.
 *
 *   --source    the source's URL, or the id of a demo source
 *   --provider  stripe, github, … (default: the demo source's own, else stripe)
 *   --secret    of the source, else SLUICE_SOURCE_SECRET, else the demo source's
 *   --type      replaces the sample's event type
 *   --count     how many, each an event of its own (default 1)
 */
import { parseArgs } from "node:util";
import { loadEnvironment } from "../lib/env.ts";
import { AppError } from "../lib/errors.ts";
import { findProvider, providers, sampleRequest, sign } from "../lib/providers/mod.ts";
import { readDemoFile } from "./demo_file.ts";
import { complain, print } from "./terminal.ts";

const TIMEOUT_MS = 15_000;
const MOST = 10_000;

interface Sending {
  url: string;
  provider: string;
  secret: string;
  type: string | undefined;
  count: number;
}

if (import.meta.main) {
  try {
    await send(readOptions(Deno.args));
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    Deno.exit(1);
  }
}

function readOptions(args: string[]): Sending {
  const { values } = parseArgs({
    args,
    options: {
      source: { type: "string" },
      provider: { type: "string" },
      secret: { type: "string" },
      type: { type: "string" },
      count: { type: "string", default: "1" },
    },
  });
  if (values.provider !== undefined && !findProvider(values.provider)) {
    refuse(`--provider must be one of: ${listProviders()}. Got ${values.provider}`);
  }
  const { dataDirectory } = loadEnvironment();
  const source = findSource(dataDirectory, values.source, values.provider);
  const provider = values.provider ?? source.provider ?? "stripe";
  const secret = values.secret ?? Deno.env.get("SLUICE_SOURCE_SECRET") ?? source.secret ?? "";
  if (secret === "" && findProvider(provider)?.secret) {
    refuse("Secrets are not readable from Sluice. Pass the source's with --secret or SLUICE_SOURCE_SECRET.");
  }
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    refuse(`--count must be a whole number from 1 to ${MOST}. Got ${values.count}`);
  }
  return { url: source.url, provider, secret, type: values.type, count };
}

function findSource(
  dataDirectory: string,
  name: string | undefined,
  provider: string | undefined,
): { url: string; provider?: string; secret?: string } {
  const demo = readDemoFile(dataDirectory)?.sources ?? [];
  if (name === undefined) {
    const first = demo.find((source) => provider === undefined || source.provider === provider);
    return first ?? refuse(
      demo.length === 0
        ? `There is no demo in ${dataDirectory}. Start Sluice once, or pass --source and --secret.`
        : `The demo has no source for ${provider}. Pass --source and --secret.`,
    );
  }
  const known = demo.find(({ id, url }) => id === name || url === name);
  if (known) return known;
  if (/^https?:/.test(name) && URL.canParse(name)) return { url: name };
  return refuse(`--source must be a source's URL, or the id of a demo source. Got ${name}`);
}

async function send({ url, provider, secret, type, count }: Sending): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    const { headers, body } = compose(provider, { url, secret, type });
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .catch((cause) => {
        throw new AppError("unexpected", { message: `${url} does not answer. Is Sluice running?`, cause });
      });
    print(`${answer.status} ${await answer.text()}`);
    if (!answer.ok) Deno.exit(1);
  }
}

/** A sample under an id of its own, so that each is an event and not a repeat. */
function compose(
  provider: string,
  { url, secret, type }: Pick<Sending, "url" | "secret" | "type">,
): { headers: [string, string][]; body: string } {
  const now = Math.floor(Date.now() / 1000);
  const id = idOf(provider);
  const sample = sampleRequest(provider, { secret, now, id, url }) ??
    refuse(`There is no sample for ${provider}.`);
  const body = type === undefined ? sample.body : withType(sample.body, type);
  const headers: [string, string][] = [
    ["content-type", "application/json"],
    ...sign(provider, { secret, now, id, url, body, type: type ?? sample.type }),
  ];
  return { headers, body };
}

function idOf(provider: string): string {
  if (provider === "github") return crypto.randomUUID();
  return `evt_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
}

function withType(body: string, type: string): string {
  const payload: Record<string, unknown> = JSON.parse(body);
  return JSON.stringify("type" in payload ? { ...payload, type } : payload);
}

function listProviders(): string {
  return providers.filter(({ ingest }) => ingest).map(({ id }) => id).join(", ");
}

function refuse(message: string): never {
  throw new AppError("validation_failed", { message });
}
