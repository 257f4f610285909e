import http from "node:http";
import { assert, assertEquals } from "@std/assert";
import { noAllowedRanges, parseAllowedRanges, type ResolvedAddress, type Resolver } from "./address_guard.ts";
import { systemClock } from "./clock.ts";
import { exchange } from "./http_client_exchange.ts";
import {
  hookRequest,
  okAnswer,
  startAnsweringServer,
  startClient,
  startRawServer,
} from "./http_client_test_server.ts";

const shortMs = 120;
const ipv4 = (address: string): ResolvedAddress => ({ address, family: 4 });
const resolving = (...addresses: ResolvedAddress[]): Resolver => () => Promise.resolve(addresses);
const named = (port: number, host = "hook.test") => `http://${host}:${port}/hook`;

Deno.test("a request arrives byte for byte with its headers, and the answer comes back whole", async () => {
  using server = startAnsweringServer(
    "HTTP/1.1 201 Created\r\nX-Trace: a\r\nx-trace: b\r\nContent-Length: 3\r\n\r\nyes",
  );
  using client = startClient();
  const outcome = await client.send(hookRequest(`${server.url}?a=%20b#hidden`, {
    headers: [["content-type", "text/plain"], ["x-many", "1"], ["X-Many", "2"], ["webhook-id", "evt_1"]],
    body: Uint8Array.from([0, 255, 128, 10]),
  }));
  assert(outcome.kind === "response");
  assertEquals([outcome.status, new TextDecoder().decode(outcome.body)], [201, "yes"]);
  assertEquals(outcome.headers, [["x-trace", "a"], ["x-trace", "b"], ["content-length", "3"]]);
  const [head = "", body] = (server.requests[0] ?? "").split("\r\n\r\n");
  const [requestLine, ...headers] = head.split("\r\n");
  assertEquals(requestLine, "POST /hook?a=%20b HTTP/1.1");
  assertEquals(headers.map((header) => header.toLowerCase()).sort(), [
    "connection: keep-alive",
    "content-length: 4",
    "content-type: text/plain",
    `host: 127.0.0.1:${server.port}`,
    "webhook-id: evt_1",
    "x-many: 1",
    "x-many: 2",
  ]);
  assertEquals(body, "\0\xff\x80\n");
});

Deno.test("an empty body is sent with a length of zero", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url, { body: new Uint8Array() }));
  assertEquals(outcome.kind, "response");
  assert(/content-length: 0\r\n/i.test(server.requests[0] ?? ""));
});

Deno.test("IPv6 destinations work", async () => {
  using server = startAnsweringServer(okAnswer, { hostname: "::1" });
  using client = startClient();
  assertEquals((await client.send(hookRequest(server.url))).kind, "response");
  assert(server.requests[0]?.toLowerCase().includes(`host: [::1]:${server.port}\r\n`));
});

Deno.test("a host that listens on only one of its addresses is reached there", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient({ resolver: resolving({ address: "::1", family: 6 }, ipv4("127.0.0.1")) });
  assertEquals((await client.send(hookRequest(named(server.port)))).kind, "response");
});

Deno.test("localhost is resolved by the operating system", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient();
  assertEquals((await client.send(hookRequest(named(server.port, "localhost")))).kind, "response");
});

Deno.test("a private address is refused as a literal and behind a name, and nothing connects", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient({ allowedRanges: noAllowedRanges, resolver: resolving(ipv4("127.0.0.1")) });
  for (
    const url of [
      server.url,
      named(server.port),
      named(server.port, "localhost"),
      named(server.port, "2130706433"),
    ]
  ) {
    const outcome = await client.send(hookRequest(url));
    assert(outcome.kind === "failure", url);
    assertEquals(outcome.reason, "forbidden_address", url);
    assert(!outcome.message.includes("127.0.0.1"), outcome.message);
  }
  assertEquals(server.connections(), 0);
});

Deno.test("one private answer among public ones refuses them all", async () => {
  using server = startAnsweringServer(okAnswer);
  for (const addresses of [[ipv4("127.0.0.1"), ipv4("10.0.0.1")], [ipv4("10.0.0.1"), ipv4("127.0.0.1")]]) {
    using client = startClient({ resolver: resolving(...addresses) });
    const outcome = await client.send(hookRequest(named(server.port)));
    assert(outcome.kind === "failure");
    assertEquals(outcome.reason, "forbidden_address");
  }
  assertEquals(server.connections(), 0);
});

Deno.test("a name that is rebound after the check is asked once and reached where it was checked", async () => {
  using server = startAnsweringServer(okAnswer);
  using trap = startAnsweringServer(okAnswer, { hostname: "127.0.0.2" });
  const asked: string[] = [];
  using client = startClient({
    allowedRanges: parseAllowedRanges(["127.0.0.1/32"]),
    resolver: (hostname) => Promise.resolve([ipv4(asked.push(hostname) === 1 ? "127.0.0.1" : "127.0.0.2")]),
  });
  assertEquals((await client.send(hookRequest(named(server.port)))).kind, "response");
  assertEquals(asked, ["hook.test"]);
  const rebound = await client.send(hookRequest(named(trap.port)));
  assert(rebound.kind === "failure");
  assertEquals([rebound.reason, trap.connections()], ["forbidden_address", 0]);
});

Deno.test("a socket that came out at a forbidden address is closed before a byte is sent", async () => {
  const received: (string | null)[] = [];
  const ended = Promise.withResolvers<void>();
  using server = startRawServer(async (connection) => {
    received.push(await connection.read());
    ended.resolve();
  });
  const agent = new http.Agent();
  const result = await exchange({
    url: new URL(named(server.port, "localhost")),
    headers: {},
    body: new Uint8Array(3),
    agent,
    allowedRanges: noAllowedRanges,
    clock: systemClock,
    deadline: systemClock.monotonic() + 5_000,
    underWay: new Set(),
  });
  assert(result.kind === "failure");
  assertEquals(result.reason, "forbidden_address");
  await ended.promise;
  assertEquals(received, [null]);
});

Deno.test("an unknown host, an empty answer and a refused connection have their own reasons", async () => {
  const unknown: Resolver = (hostname) =>
    Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }));
  for (
    const resolver of [
      unknown,
      resolving(),
      () => Promise.reject(new Error("the resolver broke at 10.0.0.2")),
    ]
  ) {
    using client = startClient({ resolver });
    const outcome = await client.send(hookRequest(named(8080)));
    assert(outcome.kind === "failure");
    assertEquals([outcome.reason, outcome.message], ["dns", "The host name could not be resolved."]);
  }
  const port = unusedPort();
  for (
    const addresses of [[ipv4("127.0.0.1")], [{ address: "::1", family: 6 as const }, ipv4("127.0.0.1")]]
  ) {
    using client = startClient({ resolver: resolving(...addresses) });
    const outcome = await client.send(hookRequest(named(port)));
    assert(outcome.kind === "failure");
    assertEquals([outcome.reason, outcome.message], ["connect", "The connection was refused."]);
  }
});

Deno.test("a URL that no destination may have is an outcome too", async () => {
  using client = startClient();
  for (
    const url of [
      "",
      "ftp://hook.test",
      "http://hook.test:22/",
      "http://a b/",
      "http://u:p@hook.test/",
      "http://[::1",
    ]
  ) {
    const outcome = await client.send(hookRequest(url));
    assert(outcome.kind === "failure", url);
    assertEquals(outcome.reason, "protocol", url);
  }
});

Deno.test("a resolver that never answers is covered by the deadline", async () => {
  using client = startClient({ resolver: () => new Promise(() => {}) });
  const outcome = await client.send(hookRequest(named(8080), { timeoutMs: shortMs }));
  assert(outcome.kind === "failure");
  assertEquals(
    [outcome.reason, outcome.message],
    ["timeout", "The time was over while waiting for the host name or a free connection."],
  );
});

Deno.test("a deadline that has already passed sends nothing", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url, { timeoutMs: 0 }));
  assert(outcome.kind === "failure");
  assertEquals([outcome.reason, server.requests.length], ["timeout", 0]);
});

Deno.test("a call that waits for a free connection runs out of time", async () => {
  using server = startRawServer(async (connection) => void await connection.read());
  using client = startClient({ maxSockets: 1 });
  const first = client.send(hookRequest(server.url, { timeoutMs: 150 }));
  const second = await client.send(hookRequest(server.url, { timeoutMs: 60 }));
  assert(second.kind === "failure");
  assertEquals([second.reason, server.connections()], ["timeout", 1]);
  assertEquals((await first).kind, "failure");
});

Deno.test("a connection that nobody accepts runs out of time", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr as Deno.NetAddr;
  const fillers = [await Deno.connect({ port }), await Deno.connect({ port })];
  using client = startClient();
  const outcome = await client.send(hookRequest(named(port, "127.0.0.1"), { timeoutMs: shortMs }));
  assert(outcome.kind === "failure");
  assertEquals([outcome.reason, outcome.message], ["timeout", "The time was over while connecting."]);
  for (const filler of fillers) filler.close();
  listener.close();
});

Deno.test("a signal and the client's closing end calls as aborted", async () => {
  const controller = new AbortController();
  const arrived = Promise.withResolvers<void>();
  using server = startRawServer(async (connection) => {
    await connection.read();
    arrived.resolve();
  });
  const client = startClient();
  const cancelled = client.send(hookRequest(server.url, { signal: controller.signal }));
  const closed = client.send(hookRequest(server.url));
  await arrived.promise;
  controller.abort();
  assertEquals(reasonOf(await cancelled), "aborted");
  client.close();
  assertEquals(reasonOf(await closed), "aborted");
  assertEquals(reasonOf(await client.send(hookRequest(server.url))), "aborted");
  assertEquals(
    reasonOf(await client.send(hookRequest(server.url, { signal: AbortSignal.abort() }))),
    "aborted",
  );
});

Deno.test("fifty callers share fifty connections", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient();
  const caller = async () => {
    for (let round = 0; round < 10; round++) {
      assertEquals((await client.send(hookRequest(server.url))).kind, "response");
    }
  };
  await Promise.all(Array.from({ length: 50 }, caller));
  assertEquals([server.requests.length, server.connections()], [500, 50]);
});

Deno.test("a kept connection that the server closes on the next request is replaced once, unseen", async () => {
  using server = startRawServer(async (connection, index) => {
    await connection.read();
    await connection.say(okAnswer);
    await connection.read();
    if (index === 0) connection.close();
    else await connection.say(okAnswer);
  });
  using client = startClient();
  for (let round = 0; round < 2; round++) {
    assertEquals((await client.send(hookRequest(server.url))).kind, "response");
  }
  assertEquals(server.connections(), 2);
});

Deno.test("a kept connection that the server closed while it was idle is no failure", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say(okAnswer);
    connection.close();
  });
  using client = startClient();
  for (let round = 0; round < 20; round++) {
    assertEquals((await client.send(hookRequest(server.url))).kind, "response");
  }
  assertEquals(server.requests.length, 20);
});

Deno.test("a request is not sent again once the server has begun to answer it", async () => {
  for (const beginning of ["H", "HTTP/1.1 200 OK\r\nx-a", "HTTP/1.1 103 Early Hints\r\n\r\n"]) {
    using server = startRawServer(async (connection) => {
      await connection.read();
      await connection.say(okAnswer);
      await connection.read();
      await connection.say(beginning);
      connection.close();
    });
    using client = startClient();
    assertEquals((await client.send(hookRequest(server.url))).kind, "response");
    assertEquals(reasonOf(await client.send(hookRequest(server.url))), "reset", beginning);
    assertEquals([server.requests.length, server.connections()], [2, 1], beginning);
  }
});

Deno.test("a kept connection that stays silent ends in one timeout, not in a second attempt", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say(okAnswer);
    await connection.read();
  });
  using client = startClient();
  assertEquals((await client.send(hookRequest(server.url))).kind, "response");
  assertEquals(reasonOf(await client.send(hookRequest(server.url, { timeoutMs: shortMs }))), "timeout");
  // A repeat in the background would have arrived before this one's answer.
  await client.send(hookRequest(server.url));
  assertEquals([server.requests.length, server.connections()], [3, 2]);
});

Deno.test("bytes that a server sent ahead on an idle connection never become an answer", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say(okAnswer + "HTTP/1.1 418 Smuggled\r\ncontent-length: 0\r\n\r\n");
    await connection.read();
    await connection.say(okAnswer);
  });
  using client = startClient();
  for (let round = 0; round < 2; round++) {
    const outcome = await client.send(hookRequest(server.url));
    assert(outcome.kind === "response");
    assertEquals(outcome.status, 200);
  }
});

function reasonOf(outcome: { kind: "response" } | { kind: "failure"; reason: string }): string {
  return outcome.kind === "failure" ? outcome.reason : "response";
}

function unusedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}
