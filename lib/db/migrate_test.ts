import { assert, assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { AppError } from "../errors.ts";
import { createLog } from "../log.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import { connect } from "./mod.ts";

const log = createLog(() => {});
const migrator = fileURLToPath(new URL("../../tests/harness/migrate_child.ts", import.meta.url));

/** An empty database and a folder of migrations, both gone afterwards. */
async function withFolder(run: (database: TestDatabase, folder: string) => Promise<void>) {
  const root = await Deno.makeTempDir({ prefix: "sluice-migrations-" });
  const folder = `${root}/changes`;
  await Deno.mkdir(folder);
  const database = await createEmptyDatabase();
  try {
    await run(database, folder);
  } finally {
    await database.drop();
    await Deno.remove(root, { recursive: true });
  }
}

async function ask<Row>(database: TestDatabase, text: string): Promise<Row[]> {
  const sql = connect(database.owner, 1);
  try {
    return [...await sql.unsafe<(Row & Record<string, unknown>)[]>(text)];
  } finally {
    await sql.end();
  }
}

Deno.test("files apply in the order of their names, once, and a second run finds nothing to do", async () => {
  await withFolder(async (database, folder) => {
    await Deno.writeTextFile(`${folder}/2_second.sql`, "insert into t values (2); insert into t values (3);");
    await Deno.writeTextFile(`${folder}/1_first.sql`, "create table t (n integer);");
    await Deno.writeTextFile(`${folder}/README`, "not a migration");
    const names = ["changes/1_first.sql", "changes/2_second.sql"];
    assertEquals(await pendingMigrations(database.owner, [folder]), names);
    assertEquals(await migrate(database.owner, [folder], log), { applied: names });
    assertEquals(await migrate(database.owner, [folder], log), { applied: [] });
    assertEquals(await pendingMigrations(database.owner, [folder]), []);
    assertEquals(await ask(database, "select n from t order by n"), [{ n: 2 }, { n: 3 }]);
  });
});

Deno.test("two processes that migrate at once apply each file once between them", async () => {
  await withFolder(async (database, folder) => {
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (n integer); select pg_sleep(0.2);");
    await Deno.writeTextFile(`${folder}/2.sql`, "insert into t values (1);");
    const runs = await Promise.all([1, 2, 3].map(() => migrate(database.owner, [folder], log)));
    assertEquals(runs.map(({ applied }) => applied.length).sort(), [0, 0, 2]);
    assertEquals(await ask(database, "select n from t"), [{ n: 1 }]);
  });
});

Deno.test("a file that was changed after it had been applied is refused by name", async () => {
  await withFolder(async (database, folder) => {
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (n integer);");
    await migrate(database.owner, [folder], log);
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (n bigint);");
    await Deno.writeTextFile(`${folder}/2.sql`, "create table u ();");
    for (
      const run of [
        () => migrate(database.owner, [folder], log),
        () => pendingMigrations(database.owner, [folder]),
      ]
    ) {
      const error = await assertRejects<AppError>(run, AppError);
      assert(error.message.includes("changes/1.sql"), error.message);
    }
    assertEquals(await ask(database, "select to_regclass('u') as u"), [{ u: null }]);
  });
});

Deno.test("a checkout with other line ends is not a change", async () => {
  await withFolder(async (database, folder) => {
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (\n  n integer\n);\n");
    await migrate(database.owner, [folder], log);
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (\r\n  n integer\r\n);\r\n");
    assertEquals(await migrate(database.owner, [folder], log), { applied: [] });
  });
});

Deno.test("a file that fails is named and leaves nothing of the whole run behind", async () => {
  await withFolder(async (database, folder) => {
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (n integer);");
    await Deno.writeTextFile(`${folder}/2.sql`, "create table u (n nonsense);");
    const error = await assertRejects(() => migrate(database.owner, [folder], log), AppError);
    assert(error.message.includes("changes/2.sql"), error.message);
    const [left] = await ask(
      database,
      "select to_regclass('t') as t, to_regnamespace('sluice_meta')::text as meta",
    );
    assertEquals(left, { t: null, meta: null });
  });
});

Deno.test("a migration whose process is killed leaves nothing, and the next run applies all of it", async () => {
  await withFolder(async (database, folder) => {
    await Deno.writeTextFile(`${folder}/1.sql`, "create table t (n integer); insert into t values (1);");
    await Deno.writeTextFile(`${folder}/2.sql`, "create table u (); select pg_sleep(60);");
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", migrator, JSON.stringify(database.owner), folder],
      stdin: "null",
    }).spawn();
    const sleeping =
      "select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()";
    while ((await ask(database, sleeping)).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    process.kill("SIGKILL");
    await process.status;
    // The server notices a vanished client when the statement ends; whoever restarts it would not wait either.
    await ask(database, sleeping.replace("select pid", "select pg_terminate_backend(pid)"));
    await Deno.writeTextFile(`${folder}/2.sql`, "create table u ();");
    assertEquals((await migrate(database.owner, [folder], log)).applied, ["changes/1.sql", "changes/2.sql"]);
    assertEquals(await ask(database, "select n from t"), [{ n: 1 }]);
  });
});

Deno.test("the service's login may ask whether the database is current, the request's may not", async () => {
  const database = await createTestDatabase();
  const folders = ["embedded", "migrations"].map((name) =>
    new URL(`../../supabase/${name}/`, import.meta.url)
  );
  try {
    assertEquals(await pendingMigrations(database.service, folders), []);
    const error = await assertRejects<AppError>(() => pendingMigrations(database.request, folders), AppError);
    assert(String(error.cause).includes("permission denied"), String(error.cause));
  } finally {
    await database.drop();
  }
});
