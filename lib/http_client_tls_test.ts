import { assert, assertEquals } from "@std/assert";
import type { Resolver } from "./address_guard.ts";
import {
  hookRequest,
  okAnswer,
  startAnsweringServer,
  startClient,
  startRawServer,
  testAuthority,
} from "./http_client_test_server.ts";

const toLoopback: Resolver = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
const trusting = { resolver: toLoopback, trustedCertificates: [testAuthority] };
const secure = (port: number, host = "hook.test") => `https://${host}:${port}/hook`;

Deno.test("a certificate for the host name is accepted and its connection used again", async () => {
  using server = startAnsweringServer(okAnswer, { tls: true });
  using client = startClient(trusting);
  for (let round = 0; round < 3; round++) {
    assertEquals((await client.send(hookRequest(secure(server.port)))).kind, "response");
  }
  assertEquals(server.connections(), 1);
});

Deno.test("a certificate of an unknown authority, for another host or for no address is refused unsent", async () => {
  using server = startAnsweringServer(okAnswer, { tls: true });
  using strict = startClient({ resolver: toLoopback });
  using client = startClient(trusting);
  const attempts = [
    strict.send(hookRequest(secure(server.port))),
    client.send(hookRequest(secure(server.port, "other.test"))),
    client.send(hookRequest(secure(server.port, "127.0.0.1"))),
  ];
  for (const outcome of await Promise.all(attempts)) {
    assert(outcome.kind === "failure");
    assertEquals([outcome.reason, outcome.message], ["tls", "The certificate was not accepted."]);
  }
  assertEquals(server.requests, []);
});

Deno.test("a server that does not speak TLS fails in the handshake", async () => {
  using server = startRawServer(async (connection) => {
    await connection.say("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
    connection.close();
  });
  using client = startClient(trusting);
  const outcome = await client.send(hookRequest(secure(server.port)));
  assert(outcome.kind === "failure");
  assertEquals(outcome.reason, "tls");
});

Deno.test("a server that closes or hangs in the handshake is told apart", async () => {
  using closing = startRawServer((connection) => Promise.resolve(connection.close()));
  using hanging = startRawServer(() => Promise.resolve());
  using client = startClient(trusting);
  const closed = await client.send(hookRequest(secure(closing.port)));
  const hung = await client.send(hookRequest(secure(hanging.port), { timeoutMs: 120 }));
  assert(closed.kind === "failure" && hung.kind === "failure");
  assertEquals([closed.reason, hung.reason], ["tls", "timeout"]);
  assertEquals(hung.message, "The time was over during the TLS handshake.");
});

Deno.test("a kept encrypted connection is replaced when it ends unanswered, but not after a partial answer", async () => {
  for (const [beginning, expected] of [["", "response"], ["HTTP/1.1 200 OK\r\nx-a", "reset"]] as const) {
    using server = startRawServer(async (connection, index) => {
      await connection.read();
      await connection.say(okAnswer);
      await connection.read();
      await connection.say(index === 0 ? beginning : okAnswer);
      if (index === 0) connection.close();
    }, { tls: true });
    using client = startClient(trusting);
    assertEquals((await client.send(hookRequest(secure(server.port)))).kind, "response");
    const outcome = await client.send(hookRequest(secure(server.port)));
    assertEquals(outcome.kind === "failure" ? outcome.reason : outcome.kind, expected, beginning);
  }
});
