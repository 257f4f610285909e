import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { lockDataDirectory } from "../../lib/db/data_directory.ts";
import { inDataDirectory, runTool } from "./command.ts";

const fields = ["email", "password", "api_token", "project_id", "sources", "destination_id", "sink_url"];

Deno.test("seeding twice prints one JSON object each time, about the same workspace", () =>
  inDataDirectory(async (path) => {
    const seed = async (port: string) => {
      const { code, stdout, stderr } = await runTool("seed", ["--json"], {
        SLUICE_DATA_DIR: path,
        PORT: port,
      });
      assertEquals(code, 0, stderr);
      assertEquals(stdout.trimEnd().split("\n").length, 1, stdout);
      return JSON.parse(stdout);
    };
    const first = await seed("9001");
    assertEquals(Object.keys(first), fields);
    assertMatch(first.api_token, /^slc_/);
    assertMatch(first.project_id, /^prj_/);
    assertMatch(first.destination_id, /^dst_/);
    assertEquals(first.sink_url, "http://localhost:9001/sandbox/sink/demo");
    assertEquals(first.sources.map(({ provider }: { provider: string }) => provider), ["stripe", "github"]);
    for (const source of first.sources) {
      assertEquals(Object.keys(source), ["id", "provider", "url", "secret"]);
      assertMatch(source.url, /^http:\/\/localhost:9001\/in\/\w{24}$/);
    }

    const second = await seed("9002");
    assertEquals(second.project_id, first.project_id);
    assertEquals(second.destination_id, first.destination_id);
    assertEquals(second.sink_url, "http://localhost:9002/sandbox/sink/demo");
    assertEquals(second.sources[0].secret, first.sources[0].secret);
    assertNotEquals(second.password, first.password);
    assertNotEquals(second.api_token, first.api_token);

    const kept = await Deno.stat(join(path, "demo.json"));
    assertEquals((kept.mode ?? 0) & 0o077, 0);
    assertEquals(JSON.parse(await Deno.readTextFile(join(path, "demo.json"))), { sources: second.sources });
  }));

Deno.test("seeding refuses with a sentence while a server holds the data directory", () =>
  inDataDirectory(async (path) => {
    const server = await lockDataDirectory(path, "server");
    try {
      const { code, stdout, stderr } = await runTool("seed", ["--json"], { SLUICE_DATA_DIR: path });
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, `in use by process ${Deno.pid} (server`);
    } finally {
      await server.release();
    }
  }));

Deno.test("seeding refuses beside real accounts and touches nothing", () =>
  inDataDirectory(async (path) => {
    const { code, stdout, stderr } = await runTool("seed", ["--json"], {
      SLUICE_DATA_DIR: path,
      SUPABASE_URL: "http://127.0.0.1:9",
      SUPABASE_PUBLISHABLE_KEY: "publishable",
      SUPABASE_SECRET_KEY: "secret",
    });
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, "real accounts");
    const names = Array.from(Deno.readDirSync(path), ({ name }) => name);
    assert(!names.includes("postgres"), names.join(", "));
  }));
