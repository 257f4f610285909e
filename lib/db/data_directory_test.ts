import { assertEquals, assertRejects } from "@std/assert";
import { lockDataDirectory, pathExists } from "./data_directory.ts";

async function withDirectory(run: (path: string) => Promise<void>) {
  const root = await Deno.makeTempDir({ prefix: "sluice-directory-" });
  try {
    await run(`${root}/data`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("locking makes the directory for its owner alone and leaves it free after as many releases", async () => {
  await withDirectory(async (path) => {
    const first = await lockDataDirectory(path, "server");
    const second = await lockDataDirectory(path, "embedded database");
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
    await first.release();
    await first.release();
    assertEquals(await pathExists(`${path}/lock_holder.json`), true);
    await second.release();
    assertEquals(await pathExists(`${path}/lock_holder.json`), false);
    await (await lockDataDirectory(path, "server")).release();
  });
});

Deno.test("server.pid appears on request and goes with the lock", async () => {
  await withDirectory(async (path) => {
    const directory = await lockDataDirectory(path, "server");
    await directory.writePid();
    assertEquals(await Deno.readTextFile(`${path}/server.pid`), `${Deno.pid}\n`);
    await directory.release();
    await assertRejects(() => Deno.stat(`${path}/server.pid`), Deno.errors.NotFound);
  });
});
