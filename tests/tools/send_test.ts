import { assertEquals, assertStringIncludes } from "@std/assert";
import { verify } from "../../lib/providers/mod.ts";
import { writeDemoFile } from "../../tools/demo_file.ts";
import { inDataDirectory, runTool } from "./command.ts";

const secret = "whsec_Zm9yIHRlc3RzIG9ubHksIG5vdCBzZWNyZXQ";

interface Posted {
  path: string;
  headers: [string, string][];
  body: string;
  /** Whether the provider's own check accepts it. */
  genuine: boolean;
}

/** Runs `deno task send` against a server that answers like Sluice. */
async function send(args: string[], variables: Record<string, string> = {}, provider = "stripe") {
  const posted: Posted[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const headers = [...request.headers];
    const body = new Uint8Array(await request.arrayBuffer());
    const now = Math.floor(Date.now() / 1000);
    const input = { method: request.method, url: request.url, headers, body, secrets: [secret], now };
    const { ok } = await verify(provider, input);
    const path = new URL(request.url).pathname;
    posted.push({ path, headers, body: new TextDecoder().decode(body), genuine: ok });
    return Response.json(ok ? { id: "evt_1", duplicate: false } : { reason: "wrong_secret" }, {
      status: ok ? 200 : 401,
    });
  });
  const url = (path: string) => `http://127.0.0.1:${server.addr.port}/in/${path}`;
  try {
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof runTool>>>();
    await inDataDirectory(async (path) => {
      writeDemoFile(path, {
        sources: [
          { id: "src_stripe", provider: "stripe", url: url("stripe"), secret },
          { id: "src_github", provider: "github", url: url("github"), secret },
        ],
      });
      const given = args.map((argument) => argument.replace("{url}", url("other")));
      resolve(await runTool("send", given, { SLUICE_DATA_DIR: path, ...variables }));
    });
    return { ...await promise, posted };
  } finally {
    await server.shutdown();
  }
}

Deno.test("without arguments a genuine Stripe event goes to the demo", async () => {
  const { code, stdout, posted } = await send([]);
  assertEquals([code, stdout], [0, '200 {"id":"evt_1","duplicate":false}\n']);
  assertEquals(posted.map(({ path, genuine }) => [path, genuine]), [["/in/stripe", true]]);
});

Deno.test("--count sends as many events, each with an id of its own and the type asked for", async () => {
  const { code, posted } = await send(["--count", "3", "--type", "invoice.paid"]);
  assertEquals(code, 0);
  const bodies = posted.map(({ body }) => JSON.parse(body));
  assertEquals(new Set(bodies.map(({ id }) => id)).size, 3);
  assertEquals(bodies.map(({ type }) => type), Array(3).fill("invoice.paid"));
  assertEquals(posted.every(({ genuine }) => genuine), true);
});

Deno.test("--provider github goes to the demo's GitHub source and its type into the header", async () => {
  const { code, posted: [request] } = await send(["--provider", "github", "--type", "release"], {}, "github");
  assertEquals([code, request?.path, request?.genuine], [0, "/in/github", true]);
  assertEquals(new Map(request?.headers).get("x-github-event"), "release");
});

Deno.test("another source is named by its URL, its secret comes from the environment", async () => {
  const { code, posted } = await send(["--source", "{url}"], { SLUICE_SOURCE_SECRET: secret });
  assertEquals([code, posted.map(({ path, genuine }) => [path, genuine])], [0, [["/in/other", true]]]);
});

Deno.test("what the server refuses is printed and ends with 1", async () => {
  const { code, stdout } = await send(["--source", "src_stripe", "--secret", "whsec_of_something_else"]);
  assertEquals([code, stdout], [1, '401 {"reason":"wrong_secret"}\n']);
});

for (
  const [args, said] of [
    [["--source", "{url}"], "--secret"],
    [["--source", "src_unknown"], "--source must be"],
    [["--provider", "nobody"], "--provider must be one of: stripe"],
    [["--count", "0"], "--count must be"],
    [["--colour", "red"], "--colour"],
  ] as const
) {
  Deno.test(`send ${args.join(" ")} posts nothing and says why`, async () => {
    const { code, stderr, posted } = await send([...args]);
    assertEquals([code, posted], [1, []]);
    assertStringIncludes(stderr, said);
  });
}
