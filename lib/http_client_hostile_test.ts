import { assert, assertEquals } from "@std/assert";
import {
  hookRequest,
  okAnswer,
  startAnsweringServer,
  startClient,
  startRawServer,
} from "./http_client_test_server.ts";

const shortMs = 120;

async function sendToAnswer(answer: string, timeoutMs = 5_000) {
  using server = startAnsweringServer(answer);
  using client = startClient();
  return await client.send(hookRequest(server.url, { timeoutMs }));
}

Deno.test("a server that never answers ends in a timeout at the deadline", async () => {
  using server = startRawServer(async (connection) => void await connection.read());
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url, { timeoutMs: shortMs }));
  assert(outcome.kind === "failure");
  assertEquals([outcome.reason, outcome.message], [
    "timeout",
    "The time was over while waiting for the answer.",
  ]);
  assert(outcome.durationMs >= shortMs - 5 && outcome.durationMs < shortMs + 1_000);
});

Deno.test("headers that trickle do not extend the deadline", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(
      () => connection.say("x-slow: 1\r\n").then((alive) => alive || clearInterval(timer)),
      10,
    );
    while (await connection.read() !== null);
    clearInterval(timer);
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url, { timeoutMs: shortMs }));
  assert(outcome.kind === "failure" && outcome.reason === "timeout");
  assert(outcome.durationMs < shortMs + 1_000);
});

Deno.test("an endless body counts as a response of which 16 KiB are kept", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say("HTTP/1.1 200 OK\r\n\r\n");
    const block = "z".repeat(65_536);
    while (await connection.say(block));
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url));
  assert(outcome.kind === "response");
  assertEquals([outcome.status, outcome.body.length, outcome.body.at(-1)], [200, 16_384, 122]);
  assert(outcome.durationMs < 4_000);
});

Deno.test("a body that stops half-way is a response at the deadline", async () => {
  const outcome = await sendToAnswer("HTTP/1.1 204 Fine\r\nx-a: 1\r\n\r\n");
  assert(outcome.kind === "response");
  assertEquals(outcome.status, 204);
  const half = await sendToAnswer("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", shortMs);
  assert(half.kind === "response");
  assertEquals(new TextDecoder().decode(half.body), "half");
  assert(half.durationMs >= shortMs - 5);
});

Deno.test("a connection closed in the middle of the body is still a response", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    connection.close();
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url));
  assert(outcome.kind === "response");
  assertEquals([outcome.status, new TextDecoder().decode(outcome.body)], [200, "half"]);
});

Deno.test("a connection closed before or inside the headers is a reset", async () => {
  for (const answer of ["", "HTTP/1.1 200 OK\r\ncontent-le"]) {
    using server = startRawServer(async (connection) => {
      await connection.read();
      await connection.say(answer);
      connection.close();
    });
    using client = startClient();
    const outcome = await client.send(hookRequest(server.url));
    assert(outcome.kind === "failure", answer);
    assertEquals([outcome.reason, server.connections()], ["reset", 1], answer);
  }
});

Deno.test("headers beyond the parser's limit are a protocol failure", async () => {
  const outcome = await sendToAnswer(`HTTP/1.1 200 OK\r\nx-big: ${"a".repeat(200_000)}\r\n\r\n`);
  assert(outcome.kind === "failure");
  assertEquals([outcome.reason, outcome.message], ["protocol", "The answer's headers were too large."]);
});

Deno.test("an endless stream of headers is a protocol failure", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say("HTTP/1.1 200 OK\r\n");
    while (await connection.say("x-a: b\r\n".repeat(1_000)));
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url));
  assert(outcome.kind === "failure");
  assertEquals(outcome.reason, "protocol");
});

Deno.test("of many headers the first hundred are kept", async () => {
  const many = Array.from({ length: 150 }, (_, index) => `x-${index}: v\r\n`).join("");
  const outcome = await sendToAnswer(`HTTP/1.1 200 OK\r\n${many}content-length: 0\r\n\r\n`);
  assert(outcome.kind === "response");
  assertEquals([outcome.headers.length, outcome.headers[99]], [100, ["x-99", "v"]]);
});

Deno.test("ten informational answers are followed to the real one, more abort the call", async () => {
  const early = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
  const fine = await sendToAnswer(early.repeat(10) + okAnswer);
  assert(fine.kind === "response");
  assertEquals(fine.status, 200);
  const flood = await sendToAnswer(early.repeat(11) + okAnswer);
  assert(flood.kind === "failure");
  assertEquals([flood.reason, flood.message], ["protocol", "The server kept sending informational answers."]);
});

Deno.test("an endless flood of 100 Continue aborts the call", async () => {
  using server = startRawServer(async (connection) => {
    await connection.read();
    while (await connection.say("HTTP/1.1 100 Continue\r\n\r\n".repeat(100)));
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url));
  assert(outcome.kind === "failure");
  assertEquals(outcome.reason, "protocol");
});

Deno.test("101 is a protocol failure although nobody asked to upgrade", async () => {
  for (const upgrade of ["", "connection: upgrade\r\nupgrade: websocket\r\n"]) {
    const outcome = await sendToAnswer(`HTTP/1.1 101 Switching Protocols\r\n${upgrade}\r\n`);
    assert(outcome.kind === "failure", upgrade);
    assertEquals(outcome.reason, "protocol", upgrade);
  }
});

Deno.test("a status nobody defined is passed on as it is", async () => {
  for (const status of [299, 418, 600, 999]) {
    const outcome = await sendToAnswer(`HTTP/1.1 ${status} Odd\r\ncontent-length: 0\r\n\r\n`);
    assert(outcome.kind === "response", String(status));
    assertEquals(outcome.status, status);
  }
});

Deno.test("what is not HTTP is a protocol failure", async () => {
  const answers = [
    "SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP/1.1 abc OK\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/9.1 200 OK\r\n\r\n",
    "\x15\x03\x03\x00\x02\x02\x46",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
  ];
  for (const answer of answers) {
    const outcome = await sendToAnswer(answer);
    assert(outcome.kind === "failure", answer);
    assertEquals(outcome.reason, "protocol", answer);
  }
});

Deno.test("a damaged chunked body still leaves the response its status", async () => {
  const outcome = await sendToAnswer(
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nZZ\r\n",
  );
  assert(outcome.kind === "response");
  assertEquals(outcome.status, 200);
});

Deno.test("trailers are ignored and the connection is used again", async () => {
  using server = startAnsweringServer(
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-late\r\n\r\n2\r\nok\r\n0\r\nx-late: 1\r\n\r\n",
  );
  using client = startClient();
  for (let round = 0; round < 2; round++) {
    const outcome = await client.send(hookRequest(server.url));
    assert(outcome.kind === "response");
    assertEquals(outcome.headers.map(([name]) => name), ["transfer-encoding", "trailer"]);
    assertEquals(new TextDecoder().decode(outcome.body), "ok");
  }
  assertEquals(server.connections(), 1);
});

Deno.test("a compressed bomb stays compressed", async () => {
  const zeros = new Blob([new Uint8Array(5_000_000)]).stream().pipeThrough(new CompressionStream("gzip"));
  const bomb = new Uint8Array(await new Response(zeros).arrayBuffer());
  using server = startRawServer(async (connection) => {
    await connection.read();
    await connection.say(
      `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
    );
    await connection.say(bomb);
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url));
  assert(outcome.kind === "response");
  assertEquals(outcome.body, bomb.slice(0, 16_384));
});

Deno.test("a redirect to a metadata service is a response and is not followed", async () => {
  using server = startAnsweringServer(
    "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://169.254.169.254/latest/\r\ncontent-length: 0\r\n\r\n",
  );
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url));
  assert(outcome.kind === "response");
  assertEquals([outcome.status, server.requests.length], [307, 1]);
});

Deno.test("an answer that comes before the whole body was sent is a response", async () => {
  using server = startRawServer(async (connection) => {
    await connection.say("HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  using client = startClient();
  const outcome = await client.send(hookRequest(server.url, { body: new Uint8Array(8_000_000) }));
  assert(outcome.kind === "response");
  assertEquals(outcome.status, 413);
});

Deno.test("a peer that does not read a large body ends in a timeout", async () => {
  using server = startRawServer(() => Promise.resolve());
  using client = startClient();
  const outcome = await client.send(
    hookRequest(server.url, { body: new Uint8Array(30_000_000), timeoutMs: shortMs }),
  );
  assert(outcome.kind === "failure");
  assertEquals(outcome.reason, "timeout");
});

Deno.test("headers that could split the request are refused before anything is sent", async () => {
  using server = startAnsweringServer(okAnswer);
  using client = startClient();
  const attacks: [string, string][] = [
    ["x-a", "1\r\nx-b: 2"],
    ["x-a", "1\nx-b: 2"],
    ["x-a", "1\0"],
    ["x-a", "smile \u{1f600}"],
    ["x-a\r\nx-b", "1"],
    ["x a", "1"],
    ["", "1"],
    ["Content-Length", "0"],
    ["transfer-encoding", "chunked"],
    ["HOST", "internal"],
    ["connection", "close"],
    ["proxy-authorization", "Basic eA=="],
  ];
  for (const attack of attacks) {
    const outcome = await client.send(hookRequest(server.url, { headers: [attack] }));
    assert(outcome.kind === "failure", attack[0]);
    assertEquals(outcome.reason, "protocol", attack[0]);
  }
  assertEquals(server.connections(), 0);
});
