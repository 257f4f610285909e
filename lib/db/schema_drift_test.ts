import { assertEquals } from "@std/assert";
import { createTestDatabase } from "../../tests/harness/database.ts";
import { generateTypes } from "../../tools/db_types.ts";

Deno.test("the committed row types are those of the migrated schema", async () => {
  const database = await createTestDatabase();
  try {
    const committed = await Deno.readTextFile(new URL("./schema.gen.ts", import.meta.url));
    assertEquals(await generateTypes(database.owner), committed);
  } finally {
    await database.drop();
  }
});
