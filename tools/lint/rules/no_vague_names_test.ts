import { assertEquals } from "@std/assert";
import { lintSource } from "../lint_source.ts";

Deno.test("a file or folder named utils, misc, helpers or common is refused", () => {
  for (
    const path of [
      "lib/utils.ts",
      "lib/web/helper_test.ts",
      "services/common/mod.ts",
      "misc/a.ts",
      "components/Utils.tsx",
    ]
  ) {
    assertEquals(lintSource("no-vague-names", path, "export {};").length, 1, path);
  }
});

Deno.test("a name that holds such a word among others is fine", () => {
  for (const path of ["lib/clock.ts", "lib/common_law.ts", "services/utilities_billing/mod.ts"]) {
    assertEquals(lintSource("no-vague-names", path, "export {};"), [], path);
  }
});
