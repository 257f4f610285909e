import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { AppError } from "../errors.ts";
import { createLog } from "../log.ts";
import { lockDataDirectory } from "./data_directory.ts";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded.ts";
import { connect } from "./mod.ts";

const child = fileURLToPath(new URL("../../tests/harness/embedded_child.ts", import.meta.url));
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

interface Place {
  dataDir: string;
  lines: string[];
  start(options?: { userNamespaces?: boolean; disposable?: boolean }): Promise<EmbeddedServer>;
  /** Starts a server in another process; resolves once it serves. */
  spawn(): Promise<{ serverPid: number; kill(): Promise<void> }>;
}

/** A data directory; whatever runs on it at the end is stopped, whoever started it. */
async function at(run: (place: Place) => Promise<void>, directoryName = "data") {
  const root = await Deno.makeTempDir({ prefix: "sluice-embedded-" });
  await Deno.chmod(root, 0o755);
  const dataDir = `${root}/${directoryName}`;
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const servers: EmbeddedServer[] = [];
  const children: { kill(): Promise<void> }[] = [];
  const start: Place["start"] = async (options = {}) => {
    const server = await startEmbeddedServer({ dataDir, log, disposable: true, ...options });
    servers.push(server);
    return server;
  };
  try {
    await run({
      dataDir,
      lines,
      start,
      async spawn() {
        const spawned = await spawnChild(dataDir);
        children.push(spawned);
        return spawned;
      },
    });
  } finally {
    for (const spawned of children) await spawned.kill();
    // A server left behind by a killed child is adopted, to be stopped.
    if (servers.length === 0) await start();
    for (const server of servers) await server.stop();
    await Deno.remove(root, { recursive: true });
  }
}

async function spawnChild(dataDir: string) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", child, dataDir],
    stdout: "piped",
    stderr: "inherit",
    stdin: "null",
  }).spawn();
  let killed = false;
  const kill = async () => {
    if (killed) return;
    killed = true;
    process.kill("SIGKILL");
    await process.status;
  };
  let text = "";
  const decoder = new TextDecoder();
  const reader = process.stdout.getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      text += decoder.decode(chunk.value, { stream: true });
      const serving = text.split("\n").find((line) => line.includes('"serving"') && line.endsWith("}"));
      if (serving) return { serverPid: (JSON.parse(serving) as { pid: number }).pid, kill };
    }
  } finally {
    await reader.cancel();
  }
  throw new Error(`the child did not serve: ${text}`);
}

async function ask<Row>(server: EmbeddedServer, text: string): Promise<Row[]> {
  const sql = connect(server.owner, 1);
  try {
    return [...await sql.unsafe<(Row & Record<string, unknown>)[]>(text)];
  } finally {
    await sql.end();
  }
}

async function permissions(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

/** Asks until the server answers again. */
async function eventually<T>(what: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + 20_000;;) {
    try {
      return await what();
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(50);
    }
  }
}

Deno.test("data survives a stop and a start, and files are for the owner alone", async () => {
  await at(async ({ dataDir, start }) => {
    const first = await start();
    await ask(first, "create table kept as select 7 as n");
    await first.stop();
    const again = await start({ disposable: false });
    assertEquals(await ask(again, "select n from kept"), [{ n: 7 }]);
    for (const path of [dataDir, `${dataDir}/postgres`]) assertEquals(await permissions(path), 0o700);
    assertEquals(await permissions(`${dataDir}/postgres/sluice_logins.json`), 0o600);
    const [settings] = await ask(
      again,
      "select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens",
    );
    assertEquals(settings, { fsync: "on", listens: "" });
  });
});

Deno.test("a wrong password is refused", async () => {
  await at(async ({ start }) => {
    const { request } = await start();
    assert(typeof request !== "string");
    const sql = connect({ ...request, password: "wrong" }, 1);
    await assertRejects(async () => await sql`select 1`, Error, "password authentication failed");
    await sql.end();
  });
});

Deno.test("a server that is killed comes back by itself, with its data, for connections that were open", async () => {
  await at(async ({ start, lines }) => {
    const server = await start();
    const sql = connect(server.owner, 2);
    try {
      await sql`create table kept as select 7 as n`;
      const before = server.pid;
      Deno.kill(before, "SIGKILL");
      const rows = await eventually(async () => {
        assertNotEquals(server.pid, before);
        return await sql`select n from kept`;
      });
      assertEquals([...rows], [{ n: 7 }]);
      assert(lines.some((line) => line.includes("died; starting it again")), lines.join("\n"));
    } finally {
      await sql.end();
    }
  });
});

Deno.test("a server whose parent was killed is adopted, with its data", async () => {
  await at(async ({ spawn, start }) => {
    const { serverPid, kill } = await spawn();
    await kill();
    const server = await start();
    assertEquals(server.pid, serverPid);
    assertEquals(await ask(server, "select 1 as one"), [{ one: 1 }]);
  });
});

Deno.test("after both were killed, the next start recovers what was committed", async () => {
  await at(async ({ spawn, start }) => {
    const prepared = await start();
    await ask(prepared, "create table kept as select 7 as n");
    await prepared.stop();
    const { serverPid, kill } = await spawn();
    await kill();
    Deno.kill(serverPid, "SIGKILL");
    const server = await start();
    assertNotEquals(server.pid, serverPid);
    assertEquals(await ask(server, "select n from kept"), [{ n: 7 }]);
  });
});

Deno.test("a server that was ended without waiting has lost nothing at the next start", async () => {
  await at(async ({ start }) => {
    const first = await start();
    await ask(first, "create table kept as select 7 as n");
    first.stopNow();
    await first.stop();
    assertEquals(await ask(await start(), "select n from kept"), [{ n: 7 }]);
  });
});

Deno.test("a pid file whose id went to another process does not keep the server from starting", async () => {
  await at(async ({ dataDir, start }) => {
    await (await start()).stop();
    const pidFile = [Deno.pid, `${dataDir}/postgres`, 0, 5432, ".", "", "1 1", "ready"].join("\n");
    await Deno.writeTextFile(`${dataDir}/postgres/postmaster.pid`, pidFile);
    const server = await start();
    assertNotEquals(server.pid, Deno.pid);
    assertEquals(await ask(server, "select 1 as one"), [{ one: 1 }]);
  });
});

Deno.test("a cluster that was never finished is made anew", async () => {
  await at(async ({ dataDir, start }) => {
    await Deno.mkdir(`${dataDir}/postgres.new.1/base`, { recursive: true });
    const server = await start();
    assertEquals(await ask(server, "select 1 as one"), [{ one: 1 }]);
    assertEquals([...Deno.readDirSync(dataDir)].filter(({ name }) => name.startsWith("postgres.")), []);
  });
});

Deno.test("logins that the first start did not get to are made by the second", async () => {
  await at(async ({ start }) => {
    const first = await start();
    const sql = connect(first.superuser, 1);
    await sql`revoke connect on database sluice from sluice_worker`;
    await sql`drop role sluice_worker`;
    await sql.end();
    await first.stop();
    const { service } = await start();
    const again = connect(service, 1);
    assertEquals((await again`select current_user as name`)[0]?.name, "sluice_worker");
    await again.end();
  });
});

Deno.test("a second process on the same data directory is refused and told who holds it", async () => {
  await at(async ({ dataDir, spawn, start }) => {
    const { kill } = await spawn();
    const error = await assertRejects(() => lockDataDirectory(dataDir, "seed"), AppError);
    assert(
      /in use by process \d+ \(embedded database: .*embedded_child\.ts/.test(error.message),
      error.message,
    );
    assert(error.message.includes("SLUICE_DATA_DIR"));
    await kill();
    await start();
  });
});

Deno.test("where user namespaces are refused, root's server runs as nobody on the same data", async () => {
  if (Deno.uid() !== 0) return;
  await at(async ({ start }) => {
    const first = await start();
    await ask(first, "create table kept as select 7 as n");
    await first.stop();
    const server = await start({ userNamespaces: false });
    assertEquals(await ask(server, "select n from kept"), [{ n: 7 }]);
    const status = await Deno.readTextFile(`/proc/${server.pid}/status`);
    assert(/^Uid:\t65534\t/m.test(status), status);
  });
});

Deno.test("a data directory whose path is too long for a socket works", async () => {
  await at(async ({ start, dataDir }) => {
    const server = await start();
    assert(typeof server.owner !== "string");
    assert(!server.owner.host.startsWith(dataDir), server.owner.host);
    assertEquals(await permissions(server.owner.host), 0o700);
    assertEquals(await ask(server, "select 1 as one"), [{ one: 1 }]);
    await server.stop();
    await assertRejects(
      () => Deno.stat(typeof server.owner === "string" ? "" : server.owner.host),
      Deno.errors.NotFound,
    );
  }, "long-".repeat(30));
});
