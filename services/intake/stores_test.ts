import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect, type Database } from "../../lib/db/mod.ts";
import { outliveLostConnections } from "../../lib/db/driver_rejections.ts";
import { createLog } from "../../lib/log.ts";
import { openBeside, openWorkspace, uuid } from "../../tests/harness/intake.ts";
import { eventually } from "../../tests/harness/sink.ts";
import { openFaultyKv } from "../../tests/harness/faulty_kv.ts";
import { type Interceptor, wrapStatements } from "../../tests/harness/faulty_database.ts";

/** A workspace whose statements pass through a hand that counts, delays or fails them. */
async function openWatched(options: Parameters<typeof openWorkspace>[0] = {}) {
  const watch: { intercept: Interceptor | null; statements: string[] } = { intercept: null, statements: [] };
  const desk = await openWorkspace({
    ...options,
    wrapDatabase: (db: Database) =>
      wrapStatements(db, async (text, proceed) => {
        watch.statements.push(text);
        return watch.intercept ? await watch.intercept(text, proceed) : await proceed();
      }),
  });
  return { desk, watch };
}

const storesEvents = (text: string) => text.includes("insert into sluice.events");

Deno.test("with KV healthy a settled repeat executes no database statement before its answer", async () => {
  const { desk, watch } = await openWatched({ connected: false });
  try {
    const first = await (await desk.post("{}", { id: "msg_1" })).json();
    await desk.services.intake.drain();
    watch.statements.length = 0;
    let counted = false;
    // The verdict's own statement may come after; held back, it must not hold back the answer.
    const gate = Promise.withResolvers<void>();
    watch.intercept = async (text, proceed) => {
      assert(text.includes("sluice.verdicts"), text);
      await gate.promise;
      counted = true;
      return await proceed();
    };
    for (let repeat = 0; repeat < 20; repeat++) {
      const answer = await desk.post("{}", { id: "msg_1" });
      assertEquals(await answer.json(), { id: first.id, duplicate: true });
    }
    assertEquals(counted, false);
    gate.resolve();
    const verdicts = await desk.verdicts();
    assertEquals(verdicts.length, 20);
    assert(watch.statements.length < 20, "repeats are counted together");
  } finally {
    await desk.close();
  }
});

for (
  const [fault, kv] of [
    ["unreachable", () => openFaultyKv("unreachable")],
    ["failing", () => openFaultyKv("failing")],
    ["hanging", () => openFaultyKv("hanging")],
    ["answering after 300 ms", () => openFaultyKv("slow")],
    ["filled with foreign values", () => openFaultyKv("foreign")],
  ] as const
) {
  Deno.test(`with KV ${fault} events are accepted, repeats are duplicates, and it costs 50 ms at most`, async () => {
    const faulty = await kv();
    const desk = await openWorkspace({ connected: false, openKv: faulty.open });
    try {
      await desk.post("{}");
      const first = await (await desk.post("{}", { id: "msg_1" })).json();
      assertEquals(first.duplicate, false);
      const took: number[] = [];
      for (let repeat = 0; repeat < 12; repeat++) {
        const startedAt = performance.now();
        const answer = await desk.post("{}", { id: "msg_1" });
        took.push(performance.now() - startedAt);
        assertEquals(await answer.json(), { id: first.id, duplicate: true });
      }
      took.sort((a, b) => a - b);
      assert((took[6] ?? 0) < 100, `median ${took[6]} ms`);
      assertEquals((await desk.events()).length, 2);
      const [row] = await desk.sql<{ count: number }[]>`select count(*)::int as count from sluice.event_key`;
      assertEquals(row?.count, 2);
    } finally {
      await desk.close();
      await faulty.close();
    }
  });
}

Deno.test("while Postgres is away requests are 503 with Retry-After, and it recovers without a restart", async () => {
  const { desk, watch } = await openWatched({ connected: false });
  desk.app.expectError(/./);
  try {
    assertEquals((await desk.post("{}", { id: "msg_0" })).status, 200);
    watch.intercept = () => {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    };
    for (const to of [desk.source, { path: "/in/neverseenbefore" }]) {
      const answer = await desk.post("{}", { id: "msg_1", to });
      assertEquals(answer.status, 503, to.path);
      assertMatch(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
      assertEquals((await answer.json()).code, "store_unavailable");
    }
    // What would be a refusal is none while nobody can say that the source has not changed.
    assertEquals((await desk.post("{}", { headers: { "webhook-signature": "v1,AAAA" } })).status, 503);
    watch.intercept = null;
    const after = await desk.post("{}", { id: "msg_1" });
    assertEquals([after.status, (await after.json()).duplicate], [200, false]);
  } finally {
    await desk.close();
  }
});

Deno.test("every session cut off under load: nothing acknowledged is lost, and the rest was told to retry", async () => {
  const desk = await openWorkspace({ connected: false });
  desk.app.expectError(/./);
  const deaf = outliveLostConnections(createLog(() => {}));
  try {
    const acknowledged = new Map<string, string>();
    let refused = 0;
    let running = true;
    const cutting = (async () => {
      for (let round = 0; round < 4; round++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        await desk.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and usename = current_user`;
      }
      running = false;
    })();
    await Promise.all(Array.from({ length: 8 }, async (_, lane) => {
      for (let at = 0; running; at++) {
        const id = `msg_${lane}_${at}`;
        const answer = await desk.post("{}", { id });
        const said = await answer.json();
        if (answer.status === 200) acknowledged.set(id, said.id);
        else {
          assertEquals(answer.status, 503, JSON.stringify(said));
          refused++;
        }
      }
    }));
    await cutting;
    const stored = new Map((await desk.events()).map((event) => [event.id, event.provider_event_id]));
    for (const [id, eventId] of acknowledged) assertEquals(stored.get(uuid("event", eventId)), id);
    assertEquals(new Set(stored.values()).size, stored.size, "each once");
    assert(acknowledged.size > 50, `${acknowledged.size} acknowledged, ${refused} refused`);
    await eventually(
      "an event is accepted again",
      async () => (await desk.post("{}")).status === 200 || null,
    );
  } finally {
    await desk.close();
    deaf();
  }
});

Deno.test("the commit's answer lost: the sender is told to retry, and the retry is a duplicate of one row", async () => {
  const { desk, watch } = await openWatched();
  desk.app.expectError(/events were not stored/);
  try {
    watch.intercept = async (text, proceed) => {
      const rows = await proceed();
      if (storesEvents(text)) {
        watch.intercept = null;
        throw Object.assign(new Error("write CONNECTION_CLOSED"), { code: "CONNECTION_CLOSED" });
      }
      return rows;
    };
    assertEquals((await desk.post("{}", { id: "msg_1" })).status, 503);
    const retry = await desk.post("{}", { id: "msg_1" });
    assertEquals([retry.status, (await retry.json()).duplicate], [200, true]);
    assertEquals((await desk.events()).length, 1);
    // Its delivery was leased by nobody that knows of it: the lease is given back, and not waited for.
    await desk.sink.waitFor(1);
    assertEquals(desk.sink.received[0]?.headers.get("sluice-attempt"), "1");
  } finally {
    await desk.close();
  }
});

Deno.test("a hanging Postgres refuses after two seconds, and a full queue at once", async () => {
  const { desk, watch } = await openWatched({ connected: false, source: { rateLimit: null } });
  desk.app.expectError(/./);
  const gate = Promise.withResolvers<void>();
  try {
    await desk.post("{}");
    watch.intercept = async (text, proceed) => {
      if (storesEvents(text)) await gate.promise;
      return await proceed();
    };
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 4_600 }, () => desk.post("{}")));
    const took = performance.now() - startedAt;
    assertEquals(new Set(answers.map(({ status }) => status)), new Set([503]));
    assert(answers.every((answer) => answer.headers.has("retry-after")));
    assert(took < 6_000, `${took} ms`);
  } finally {
    gate.resolve();
    await desk.close();
  }
});

Deno.test("one row that Postgres refuses fails alone, its neighbours in the batch are stored", async () => {
  const { desk, watch } = await openWatched({ connected: false });
  desk.app.expectError(/an event was refused by the database|ingest failed/);
  try {
    await desk.post("{}");
    await desk.sql`select 1`;
    const owner = connect(desk.app.database.owner, 1);
    await owner`alter table sluice.events add constraint no_evil check (type is distinct from 'evil') not valid`;
    await owner.end();
    // Only a batch of several shows it: the first statement waits until all have come.
    watch.intercept = async (text, proceed) => {
      try {
        return await proceed();
      } catch (error) {
        throw storesEvents(text) ? asDataException(error) : error;
      }
    };
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => desk.post(JSON.stringify({ type: at === 17 ? "evil" : "good" }))),
    );
    const statuses = answers.map(({ status }) => status);
    assertEquals(statuses.filter((status) => status === 200).length, 29);
    assertEquals(statuses[17], 500);
    assertEquals((await desk.events()).length, 30);
  } finally {
    await desk.close();
  }
});

Deno.test("a day without a partition gets one, for events and for verdicts", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const owner = connect(desk.app.database.owner, 1);
    const drop = () => owner.unsafe("select sluice.drop_partitions(current_date + 30)");
    await drop();
    assertEquals((await desk.post("{}")).status, 200);
    await drop();
    assertEquals((await desk.post("{}", { headers: { "webhook-signature": "v1,AAAA" } })).status, 401);
    assertEquals((await desk.verdicts()).map(({ verdict }) => verdict), ["rejected"]);
    await owner.end();
  } finally {
    await desk.close();
  }
});

Deno.test("a deadlock or a serialization failure is tried again, once", async () => {
  const { desk, watch } = await openWatched({ connected: false });
  desk.app.expectError(/events were not stored/);
  try {
    for (const state of ["40P01", "40001"]) {
      let failures = 1;
      watch.intercept = async (text, proceed) => {
        if (storesEvents(text) && failures-- > 0) await raise(desk, state);
        return await proceed();
      };
      assertEquals((await desk.post("{}")).status, 200, state);
      failures = 2;
      assertEquals((await desk.post("{}")).status, 503, state);
    }
    assertEquals((await desk.events()).length, 2);
  } finally {
    await desk.close();
  }
});

Deno.test("a batch that answers for too few rows acknowledges none of the missing", async () => {
  const { desk, watch } = await openWatched({ connected: false });
  desk.app.expectError(/./);
  try {
    watch.intercept = async (text, proceed) => storesEvents(text) ? [] : await proceed();
    const answer = await desk.post("{}");
    assertEquals(answer.status, 503);
    watch.intercept = null;
    assertEquals((await desk.events()).length, 0);
  } finally {
    await desk.close();
  }
});

Deno.test("a change of routing by another process between routing and insert is seen: nothing is sent to what was removed", async () => {
  const { desk, watch } = await openWatched();
  const other = await openBeside(desk);
  try {
    assertEquals((await desk.post("{}")).status, 200);
    await desk.sink.waitFor(1);
    const added = await desk.addDestination();
    const { owner, project, source, connection } = desk;
    let changed = false;
    watch.intercept = async (text, proceed) => {
      if (storesEvents(text) && !changed) {
        changed = true;
        await other.services.connections.create(owner, project.id, {
          sourceId: source.id,
          destinationId: added.id,
        });
        await other.services.connections.remove(owner, project.id, connection?.id ?? "");
      }
      return await proceed();
    };
    assertEquals((await desk.post("{}")).status, 200);
    await added.sink.waitFor(1);
    assertEquals(changed, true);
    assertEquals(desk.sink.received.length, 1);
    assertEquals((await desk.deliveries()).map(({ destination_id }) => destination_id), [
      desk.destination.uuid,
      added.uuid,
    ]);
  } finally {
    await other.close();
    await desk.close();
  }
});

Deno.test("a source deleted by another process between routing and insert is 404 and stores nothing", async () => {
  const { desk, watch } = await openWatched();
  const other = await openBeside(desk);
  try {
    assertEquals((await desk.post("{}")).status, 200);
    watch.intercept = async (text, proceed) => {
      if (storesEvents(text)) {
        watch.intercept = null;
        await other.services.sources.remove(desk.owner, desk.project.id, desk.source.id);
      }
      return await proceed();
    };
    assertEquals((await desk.post("{}")).status, 404);
    assertEquals((await desk.events()).length, 1);
  } finally {
    await other.close();
    await desk.close();
  }
});

Deno.test("a client that is gone while its event is queued loses nothing that was verified", async () => {
  const { desk, watch } = await openWatched({ connected: false });
  try {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    watch.intercept = async (text, proceed) => {
      if (storesEvents(text)) {
        begun.resolve();
        await gate.promise;
      }
      return await proceed();
    };
    const gone = new AbortController();
    const answer = desk.post("{}", { id: "msg_1", signal: gone.signal });
    await begun.promise;
    gone.abort();
    gate.resolve();
    await answer;
    assertEquals((await desk.events()).length, 1);
  } finally {
    await desk.close();
  }
});

async function raise({ sql }: { sql: ReturnType<typeof connect> }, state: string): Promise<void> {
  await sql.unsafe(`do $$ begin raise sqlstate '${state}'; end $$`);
}

// Postgres checks constraints as 23514; the data exceptions that bisect a batch (class 22) look the same from here.
function asDataException(error: unknown): unknown {
  if (error instanceof Error && "code" in error && error.code === "23514") {
    Object.assign(error, { code: "22000" });
  }
  return error;
}
