import { assertEquals } from "@std/assert";
import { lintSource } from "../lint_source.ts";

const READS = [
  `Deno.env.get("PORT");`,
  `Deno["env"].toObject();`,
  `globalThis.Deno.env.get("PORT");`,
  `process.env.PORT;`,
  `const { env } = Deno;`,
];

Deno.test("reading the environment outside lib/env.ts is refused however it is written", () => {
  for (const source of READS) {
    assertEquals(lintSource("env", "lib/db/pool.ts", source).length, 1, source);
    assertEquals(lintSource("env", "main.ts", source).length, 1, source);
  }
});

Deno.test("lib/env.ts, tools, tests and dev.ts may read the environment", () => {
  for (const path of ["lib/env.ts", "tools/seed.ts", "tests/harness/app.ts", "lib/env_test.ts", "dev.ts"]) {
    for (const source of READS) assertEquals(lintSource("env", path, source), [], `${path}: ${source}`);
  }
});

Deno.test("a property called env of something else is fine", () => {
  assertEquals(lintSource("env", "lib/log.ts", "ports.env.LOG_LEVEL; Deno.args; const { args } = Deno;"), []);
});
