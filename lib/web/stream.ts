import { type Access, admit, type Base } from "./access.ts";
import { accessOf, built } from "./built.ts";
import type { Ctx } from "./define.ts";
import { problem, reported } from "./respond.ts";

/** One server-sent event: `id` comes back as `Last-Event-ID` when the browser reconnects. */
export interface StreamEvent {
  id: string;
  data: unknown;
}

const HEARTBEAT_MS = 15_000;

/** A live feed over server-sent events: rate limit → guard → subscribe, until the browser leaves. */
export function stream<Granted = unknown>(
  options: Access<Granted> & {
    /** Calls `send` for everything after `lastId`; the answer ends the subscription. */
    subscribe(call: Granted & Base, lastId: string | null, send: (event: StreamEvent) => void): () => void;
  },
): (ctx: Ctx) => Promise<Response> {
  return built(async (ctx) => {
    try {
      const call = await admit(ctx, options);
      const lastId = ctx.req.headers.get("last-event-id") ?? ctx.url.searchParams.get("after");
      return new Response(body((send) => options.subscribe(call, lastId, send)), { headers });
    } catch (error) {
      return problem(reported(error, ctx.state, ctx), ctx.state.requestId);
    }
  }, { by: "stream", access: accessOf(options), mutates: false });
}

function body(subscribe: (send: (event: StreamEvent) => void) => () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let leave = () => {};
  return new ReadableStream({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      write("retry: 2000\n\n");
      const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
      const unsubscribe = subscribe(({ id, data }) => write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`));
      leave = () => {
        clearInterval(heartbeat);
        unsubscribe();
      };
    },
    cancel: () => leave(),
  });
}

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};
