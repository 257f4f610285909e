import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { inDataDirectory, runTool, toolEnvironment } from "./command.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const banner = /Sluice is running at/;

function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** Starts Sluice as its task does and resolves once it says where it serves. */
async function start(dataDirectory: string, port: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/start.ts"],
    cwd: root,
    clearEnv: true,
    env: toolEnvironment({ SLUICE_DATA_DIR: dataDirectory, PORT: String(port) }),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  async function readOn(until: (text: string) => boolean): Promise<void> {
    while (!until(said)) {
      const { done, value } = await reader.read();
      if (done) return;
      said += value;
    }
  }
  await readOn((text) => banner.test(text) && text.includes("deno task send"));
  return {
    said,
    async end(signal: Deno.Signal): Promise<number> {
      child.kill(signal);
      await readOn(() => false);
      return (await child.status).code;
    },
  };
}

Deno.test("start serves a demo that one can sign in to, drains on a signal and is there again", () =>
  inDataDirectory(async (path) => {
    const port = freePort();
    const first = await start(path, port);
    const [, password] = /password\s+(\w+)/.exec(first.said) ?? [];
    assert(password);
    const [link = ""] = /http:\S+\/auth\/link\?token=\S+/.exec(first.said) ?? [];
    const page = await fetch(link);
    assertStringIncludes(await page.text(), "Sign in");
    assertEquals(page.status, 200);
    assertEquals((await Deno.readTextFile(join(path, "server.pid"))).trim(), String(pidOf(path)));
    const busy = await runTool("start", [], { SLUICE_DATA_DIR: `${path}/other`, PORT: String(port) });
    assertEquals(busy.code, 1);
    assertStringIncludes(busy.stderr, `Port ${port} is taken. Set PORT to a free one.`);
    assertEquals(await first.end("SIGTERM"), 0);

    const second = await start(path, port);
    assert(!second.said.includes(password));
    assertMatch(second.said, /\/auth\/link\?token=/);
    assertStringIncludes(second.said, "demo@sluice.localhost");
    assertEquals(await second.end("SIGINT"), 0);
  }));

Deno.test("start names the variable that is wrong before it does anything", () =>
  inDataDirectory(async (path) => {
    const { code, stdout, stderr } = await runTool("start", [], {
      SLUICE_DATA_DIR: `${path}/none`,
      PORT: "http",
    });
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, "PORT: expected a port number");
    assertEquals([...Deno.readDirSync(path)], []);
  }));

function pidOf(path: string): number {
  return JSON.parse(Deno.readTextFileSync(join(path, "lock_holder.json"))).pid;
}
