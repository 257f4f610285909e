/** One delivery as it came. */
export interface ReceivedDelivery {
  /** `performance.now()` at its end. */
  at: number;
  id: string;
  method: string;
  path: string;
  headers: Headers;
  body: Uint8Array;
}

type Answer = (received: ReceivedDelivery, index: number) => Response | Promise<Response>;

/** A destination that records what it is sent. */
export interface Sink {
  url: string;
  readonly received: readonly ReceivedDelivery[];
  /** From now on requests are answered so; 200 by default. */
  answer(how: Answer): void;
  /** Resolves once as many have come in all. Throws after ten seconds. */
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

export function openSink(): Sink {
  const received: ReceivedDelivery[] = [];
  const ended = new AbortController();
  let answer: Answer = () => new Response("thanks");
  let waiting: { count: number; done: () => void }[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const delivery: ReceivedDelivery = {
      at: 0,
      id: request.headers.get("webhook-id") ?? "",
      method: request.method,
      path: new URL(request.url).pathname,
      headers: request.headers,
      body: await request.bytes(),
    };
    delivery.at = performance.now();
    received.push(delivery);
    for (const one of waiting) if (received.length >= one.count) one.done();
    waiting = waiting.filter(({ count }) => received.length < count);
    const closed = new Promise<Response>((resolve) =>
      ended.signal.addEventListener("abort", () => resolve(new Response(null, { status: 500 })))
    );
    return await Promise.race([answer(delivery, received.length - 1), closed]);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/hook`,
    received,
    answer: (how) => void (answer = how),
    waitFor(count) {
      if (received.length >= count) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(
        () => reject(new Error(`${received.length} of ${count} deliveries came in ${PATIENCE_MS} ms`)),
        PATIENCE_MS,
      );
      waiting.push({ count, done: () => (clearTimeout(timer), resolve()) });
      return promise;
    },
    async close() {
      ended.abort();
      await server.shutdown();
    },
  };
}

/** Asks until the answer is not null, for ten seconds. */
export async function eventually<T>(what: string, ask: () => Promise<T | null> | T | null): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
