/**
 * The load of a benchmark, a process of its own: `load.ts <json>` keeps connections busy over plain sockets, one
 * request under way on each, and prints what it saw as JSON. A raw client, because `fetch` would cost more than what
 * is measured.
 */
import { createHmac } from "node:crypto";
import { percentile } from "./percentile.ts";

export interface LoadPlan {
  url: string;
  connections: number;
  seconds: number;
  bodyBytes: number;
  /** Signs as Stripe does; null sends without a signature. */
  secret: string | null;
  /** Requests a second over all connections; null for as many as go. */
  rate: number | null;
  /** Listens here for deliveries and times them from the acknowledgement. */
  sinkPort: number | null;
}

export interface LoadReport {
  requests: number;
  perSecond: number;
  failed: number;
  statuses: Record<string, number>;
  /** Milliseconds. */
  p50: number;
  p99: number;
  delivered: number;
  /** Milliseconds from the acknowledgement to the arrival at the sink. */
  deliveryP50: number | null;
  deliveryP95: number | null;
  deliveryP99: number | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

if (import.meta.main) {
  const report = await load(JSON.parse(Deno.args[0] ?? "{}"));
  await Deno.stdout.write(encoder.encode(JSON.stringify(report) + "\n"));
  Deno.exit(0);
}

async function load(plan: LoadPlan): Promise<LoadReport> {
  const { hostname, port, pathname, host } = new URL(plan.url);
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const acknowledged = new Map<string, number>();
  const arrived = new Map<string, number>();
  const sink = plan.sinkPort === null ? null : listen(plan.sinkPort, arrived);
  const startedAt = performance.now();
  const end = startedAt + plan.seconds * 1000;
  const request = requestMaker(plan, pathname, host);
  let sent = 0;
  let failed = 0;

  async function keepBusy(): Promise<void> {
    const socket = await Deno.connect({ hostname, port: Number(port) });
    const answers = new Uint8Array(64 * 1024);
    while (performance.now() < end) {
      const turn = sent++;
      if (plan.rate !== null) {
        const due = startedAt + turn * 1000 / plan.rate;
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      const bytes = request(turn);
      const began = performance.now();
      await writeAll(socket, bytes);
      const answer = await readAnswer(socket, answers);
      const now = performance.now();
      latencies.push(now - began);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status !== 200) failed++;
      else if (sink) acknowledged.set(answer.id, now);
    }
    socket.close();
  }

  await Promise.all(Array.from({ length: plan.connections }, keepBusy));
  const seconds = (performance.now() - startedAt) / 1000;
  if (sink) await settle(acknowledged, arrived);
  const delays = [...acknowledged].flatMap(([id, at]) => {
    const arrival = arrived.get(id);
    return arrival === undefined ? [] : [Math.max(0, arrival - at)];
  });
  await sink?.shutdown();
  return {
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    failed,
    statuses,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    delivered: delays.length,
    deliveryP50: delays.length ? percentile(delays, 0.5) : null,
    deliveryP95: delays.length ? percentile(delays, 0.95) : null,
    deliveryP99: delays.length ? percentile(delays, 0.99) : null,
  };
}

function requestMaker(
  { bodyBytes, secret }: LoadPlan,
  path: string,
  host: string,
): (turn: number) => Uint8Array {
  const run = crypto.randomUUID().slice(0, 8);
  const shell = (turn: number) =>
    `{"id":"evt_${run}_${turn}","object":"event","type":"charge.succeeded","data":"`;
  const filling = "x".repeat(Math.max(0, bodyBytes - shell(10_000_000).length - 2));
  return (turn) => {
    const body = `${shell(turn)}${filling}"}`;
    const now = Math.floor(Date.now() / 1000);
    const signature = secret === null
      ? ""
      : `stripe-signature: t=${now},v1=${
        createHmac("sha256", secret).update(`${now}.${body}`).digest("hex")
      }\r\n`;
    return encoder.encode(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\n${signature}\r\n${body}`,
    );
  };
}

async function writeAll(socket: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += await socket.write(bytes.subarray(offset));
}

async function readAnswer(socket: Deno.TcpConn, buffer: Uint8Array): Promise<{ status: number; id: string }> {
  let filled = 0;
  for (;;) {
    const size = await socket.read(buffer.subarray(filled));
    if (size === null) throw new Error("the server closed the connection");
    filled += size;
    const text = decoder.decode(buffer.subarray(0, filled));
    const bodyAt = text.indexOf("\r\n\r\n");
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? NaN);
    if (bodyAt < 0 || filled < bodyAt + 4 + length) continue;
    return { status: Number(text.slice(9, 12)), id: /"id":"(evt_[a-z0-9]+)"/.exec(text)?.[1] ?? "" };
  }
}

function listen(port: number, arrived: Map<string, number>): Deno.HttpServer {
  return Deno.serve({ port, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const id = request.headers.get("webhook-id") ?? "";
    if (!arrived.has(id)) arrived.set(id, performance.now());
    await request.body?.cancel();
    return new Response(null, { status: 204 });
  });
}

// Deliveries that are still under way get a bounded time to arrive.
async function settle(acknowledged: Map<string, number>, arrived: Map<string, number>): Promise<void> {
  const end = performance.now() + 60_000;
  while (performance.now() < end && [...acknowledged.keys()].some((id) => !arrived.has(id))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
