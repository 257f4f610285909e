/**
 * `deno task bench`: what Sluice takes in and delivers on this machine, beside the limits of the same run: a server
 * that only reads and answers, and a bare insert of the same rows. Figures of two runs differ; the ratios hold.
 */
import { fromFileUrl } from "@std/path";
import { buildIfStale } from "../../tools/build.ts";
import type { LoadPlan, LoadReport } from "./load.ts";
import type { InsertReport } from "./bare_insert.ts";

const SECONDS = Number(Deno.args.find((argument) => /^\d+$/.test(argument)) ?? 8);
const BODY_BYTES = 1024;
const SECRET = "whsec_" + crypto.randomUUID().replaceAll("-", "");
const repository = fromFileUrl(new URL("../../", import.meta.url));

await buildIfStale(repository);
const plan = { seconds: SECONDS, bodyBytes: BODY_BYTES, secret: SECRET, rate: null, sinkPort: null };
const rows: string[][] = [];

const bare = new Map<number, LoadReport>();
await withBareServer(async (url) => {
  for (const connections of [32, 256]) bare.set(connections, await load({ ...plan, url, connections }));
});
await withSluice(null, async (url) => {
  for (const connections of [32, 256]) {
    const report = await load({ ...plan, url, connections });
    const limit = bare.get(connections)?.perSecond ?? NaN;
    rows.push([
      `ingest, ${connections} connections`,
      rate(report.perSecond),
      `${rate(limit)} bare server`,
      ratio(report.perSecond, limit),
      times(report.p50, report.p99),
      failures(report),
    ]);
  }
});
const insert = await bareInsert();
const best = Math.max(...rows.map(([, figure]) => Number(figure?.replaceAll(",", "").split(" ")[0])));
rows.push([
  "ingest, best of both",
  rate(best),
  `${rate(insert.perSecond)} bare insert`,
  ratio(best, insert.perSecond),
  `batch p50 ${insert.p50.toFixed(1)} ms`,
  "",
]);
const sinkPort = freePort();
await withSluice(`http://127.0.0.1:${sinkPort}/`, async (url) => {
  const full = await load({ ...plan, url, connections: 64, sinkPort });
  rows.push(["ingest and delivery", rate(full.perSecond), "", "", delays(full), undelivered(full)]);
  const steady = await load({ ...plan, url, connections: 64, sinkPort, rate: 1000 });
  rows.push(["delivery at 1,000/s", rate(steady.perSecond), "", "", delays(steady), undelivered(steady)]);
});
print([["", "figure", "limit in this run", "ratio", "time", ""], ...rows]);
Deno.exit(0);

async function load(plan: LoadPlan): Promise<LoadReport> {
  const { stdout } = await deno(["tests/bench/load.ts", JSON.stringify(plan)]).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function bareInsert(): Promise<InsertReport> {
  const directory = await Deno.makeTempDir({ prefix: "sluice-bench-" });
  const { stdout } = await deno(
    ["tests/bench/bare_insert.ts", String(SECONDS)],
    environment(freePort(), directory),
  ).output();
  await Deno.remove(directory, { recursive: true });
  const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  return JSON.parse(last);
}

async function withBareServer(run: (url: string) => Promise<void>): Promise<void> {
  const port = freePort();
  const child = deno(["tests/bench/bare_server.ts", String(port)]).spawn();
  await answering(port);
  await run(`http://127.0.0.1:${port}/in/bench`);
  child.kill("SIGKILL");
  await child.status;
}

async function withSluice(sinkUrl: string | null, run: (url: string) => Promise<void>): Promise<void> {
  const port = freePort();
  const directory = await Deno.makeTempDir({ prefix: "sluice-bench-" });
  const settings = { env: environment(port, directory).env, stderr: "piped" } as const;
  const child = deno(["tests/bench/sluice_server.ts", SECRET, sinkUrl ?? ""], settings).spawn();
  await run(await announcedUrl(child.stderr));
  child.kill("SIGTERM");
  await child.status;
  await Deno.remove(directory, { recursive: true });
}

function environment(port: number, directory: string) {
  return { env: { PORT: String(port), APP_URL: `http://127.0.0.1:${port}`, SLUICE_DATA_DIR: directory } };
}

function deno(args: string[], options: Partial<Deno.CommandOptions> = {}): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...args],
    cwd: repository,
    stdin: "null",
    stdout: args[0]?.includes("server") ? "null" : "piped",
    stderr: "inherit",
    ...options,
  });
}

async function announcedUrl(stderr: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of stderr) {
    text += decoder.decode(piece, { stream: true });
    const url = /\{"url":"([^"]+)"\}\n/.exec(text)?.[1];
    if (url) return url;
  }
  throw new Error(`The server did not start:\n${text}`);
}

async function answering(port: number): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    try {
      (await Deno.connect({ port, hostname: "127.0.0.1" })).close();
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}

function rate(value: number): string {
  return `${Math.round(value).toLocaleString("en")} /s`;
}

function ratio(figure: number, limit: number): string {
  return (figure / limit).toFixed(2);
}

function times(p50: number, p99: number): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

function delays({ deliveryP50, deliveryP95, deliveryP99 }: LoadReport): string {
  const [p50, p95, p99] = [deliveryP50, deliveryP95, deliveryP99].map((delay) => (delay ?? NaN).toFixed(0));
  return `acknowledged → delivered p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`;
}

function failures({ failed, statuses }: LoadReport): string {
  return failed === 0 ? "" : `${failed} failed ${JSON.stringify(statuses)}`;
}

function undelivered({ requests, failed, delivered }: LoadReport): string {
  const missing = requests - failed - delivered;
  return missing === 0 ? "all delivered" : `${missing} not delivered`;
}

function print(table: string[][]): void {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ??
    [];
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
  Deno.stdout.writeSync(new TextEncoder().encode(lines.join("\n") + "\n"));
}
