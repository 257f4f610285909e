import { assert, assertEquals } from "@std/assert";
import { noAllowedRanges, parseAllowedRanges, type Resolver } from "./address_guard.ts";
import { createHttpClient } from "./http_client.ts";
import { probeGuard } from "./http_client_probe.ts";

const everything = parseAllowedRanges(["0.0.0.0/0", "::/0"]);

Deno.test("the guard blocks and pins on this runtime", async () => {
  assertEquals(await probeGuard(), { ok: true });
});

Deno.test("a client that reaches a forbidden address is found out", async () => {
  const probe = await probeGuard((options) => createHttpClient({ ...options, allowedRanges: everything }));
  assert(!probe.ok);
  assert(probe.message.endsWith("a forbidden address was reached."), probe.message);
});

Deno.test("a client that cannot use the look-up is found out", async () => {
  const broken: Resolver = () => Promise.reject(new Error("not supported"));
  const blocked = await probeGuard((options) => createHttpClient({ ...options, resolver: broken }));
  assert(!blocked.ok);
  assert(blocked.message.endsWith("a forbidden address was not refused as such."), blocked.message);
  const pinned = await probeGuard((options) =>
    createHttpClient({
      ...options,
      resolver: options.allowedRanges === noAllowedRanges ? options.resolver : broken,
    })
  );
  assert(!pinned.ok);
  assert(pinned.message.endsWith("a checked address was not reached."), pinned.message);
});

Deno.test("a client that resolves twice or follows redirects is found out", async () => {
  const twice = await probeGuard((options) => {
    const { resolver } = options;
    return createHttpClient({
      ...options,
      resolver: resolver && (async (hostname) => [...await resolver(hostname), ...await resolver(hostname)]),
    });
  });
  assert(!twice.ok);
  assert(twice.message.endsWith("did not use the one checked resolution."), twice.message);
  const following = await probeGuard((options) => {
    const client = createHttpClient(options);
    return {
      ...client,
      async send(request) {
        const outcome = await client.send(request);
        return outcome.kind === "response" ? await client.send(request) : outcome;
      },
    };
  });
  assert(!following.ok);
});

Deno.test("a client that throws is found out", async () => {
  const probe = await probeGuard(() => {
    throw new TypeError("lookup is not a function");
  });
  assert(!probe.ok);
  assert(probe.message.endsWith("it stopped with TypeError."), probe.message);
});

Deno.test("proxy variables of the environment do not lead around the guard", async () => {
  const probe = `import { probeGuard } from "${import.meta.resolve("./http_client_probe.ts")}";
    console.log(JSON.stringify(await probeGuard()));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--no-check",
      "--config",
      new URL("../deno.json", import.meta.url).pathname,
      "-",
    ],
    env: {
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: "http://127.0.0.1:9",
      http_proxy: "http://127.0.0.1:9",
      NO_PROXY: "",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  await new Blob([probe]).stream().pipeTo(child.stdin);
  const { stdout } = await child.output();
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), { ok: true });
});
