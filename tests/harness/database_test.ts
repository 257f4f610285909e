import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { connect } from "../../lib/db/mod.ts";
import { createTestDatabase } from "./database.ts";

Deno.test("each test database is migrated, empty and apart from the others", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  assertNotEquals(one.name, two.name);
  const [first, second] = [connect(one.owner, 1), connect(two.owner, 1)];
  try {
    await first`create table public.marker ()`;
    const [row] = await second<{ marker: string | null; projects: string | null }[]>`
      select to_regclass('public.marker')::text as marker, to_regclass('sluice.projects')::text as projects`;
    assertEquals(row, { marker: null, projects: "sluice.projects" });
  } finally {
    await Promise.all([first.end(), second.end()]);
    await Promise.all([one.drop(), two.drop()]);
  }
});

Deno.test("the request login reads nothing until it becomes sluice_user, and can become nothing else", async () => {
  const database = await createTestDatabase();
  const sql = connect(database.request, 1);
  try {
    await assertRejects(async () => await sql`select from sluice.projects`, Error, "permission denied");
    const rows = await sql.begin(async (tx) => {
      await tx`set local role sluice_user`;
      return await tx`select from sluice.projects`;
    });
    assertEquals(rows.length, 0);
    await assertRejects(
      () => sql.begin((tx) => tx`set local role sluice_service`),
      Error,
      "permission denied to set role",
    );
  } finally {
    await sql.end();
    await database.drop();
  }
});
