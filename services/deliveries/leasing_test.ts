import { assert, assertEquals } from "@std/assert";
import type { Database } from "../../lib/db/mod.ts";
import { createSkippingClock } from "../../tests/harness/clock.ts";
import { wrapStatements } from "../../tests/harness/faulty_database.ts";
import { openBeside, openWorkspace, uuid, type Workspace } from "../../tests/harness/intake.ts";
import { eventually } from "../../tests/harness/sink.ts";

/** Resolves once every delivery has the status. */
function all(desk: Workspace, status: string) {
  return eventually(`all deliveries ${status}`, async () => {
    const deliveries = await desk.deliveries();
    return deliveries.length > 0 && deliveries.every((one) => one.status === status) ? deliveries : null;
  });
}

/** A sink's answers, held back until let go. */
function hold(desk: Workspace) {
  const gate = Promise.withResolvers<void>();
  desk.sink.answer(async () => {
    await gate.promise;
    return new Response();
  });
  return gate.resolve;
}

/** As if the process that holds all leases had died, having begun its sends or not. */
async function loseLeases(
  desk: Workspace,
  { begun, lost = 0 }: { begun: boolean; lost?: number },
): Promise<void> {
  await desk.sql`
    update sluice.deliveries set status = 'in_flight', lease_token = ${crypto.randomUUID()}, lease_until = now(),
      next_attempt_at = null, started_at = case when ${begun} then now() end, lost_attempts = ${lost}, attempt = greatest(attempt, 1)`;
}

/** An event whose delivery nobody has sent yet. */
async function postUnsent(desk: Workspace): Promise<void> {
  const { services, owner, project, destination } = desk;
  await services.destinations.pause(owner, project.id, destination.id);
  await desk.post("{}");
  await desk.sql`update sluice.destinations set enabled = true`;
}

Deno.test("an outcome whose lease was lost meanwhile is dropped", async () => {
  const desk = await openWorkspace();
  try {
    const letGo = hold(desk);
    await desk.post("{}");
    await desk.sink.waitFor(1);
    const stolen = crypto.randomUUID();
    await desk
      .sql`update sluice.deliveries set lease_token = ${stolen}, lease_until = now() + interval '1 minute'`;
    letGo();
    await eventually(
      "the outcome dropped",
      () => desk.app.logs.find((line) => line.outcome === "lease_lost") ?? null,
    );
    const [delivery] = await desk.deliveries();
    assertEquals([delivery?.status, delivery?.lease_token], ["in_flight", stolen]);
    assertEquals((await desk.attempts()).length, 0);
  } finally {
    await desk.close();
  }
});

Deno.test("a dead process's deliveries are sent by another one, under the same webhook-id, when their lease is over", async () => {
  const desk = await openWorkspace();
  const other = await openBeside(desk);
  try {
    await postUnsent(desk);
    await loseLeases(desk, { begun: false });
    await desk.sql`update sluice.deliveries set lease_until = now() + interval '1 hour'`;
    assertEquals(await other.services.deliveries.claimDue(), 0, "not while it lasts");
    await desk.sql`update sluice.deliveries set lease_until = now()`;
    assertEquals(await other.services.deliveries.claimDue(), 1);
    await desk.sink.waitFor(1);
    const [event] = await desk.events();
    const [delivery] = await all(desk, "succeeded");
    assertEquals(
      desk.sink.received[0]?.headers.get("sluice-attempt"),
      "1",
      "waiting in memory was no attempt",
    );
    assertEquals([delivery?.attempt, delivery?.lost_attempts, delivery?.event_id], [1, 0, event?.id]);
  } finally {
    await other.close();
    await desk.close();
  }
});

Deno.test("of two processes that claim at once each delivery goes to one", async () => {
  const desk = await openWorkspace();
  const other = await openBeside(desk);
  try {
    await desk.services.destinations.pause(desk.owner, desk.project.id, desk.destination.id);
    await Promise.all(Array.from({ length: 120 }, () => desk.post("{}")));
    await desk.sql`update sluice.destinations set enabled = true`;
    await desk.sql`update sluice.deliveries set status = 'pending', next_attempt_at = now()`;
    const claimed = await Promise.all([desk, other].map(({ services }) => services.deliveries.claimDue()));
    assertEquals(claimed.reduce((sum, one) => sum + one), 120);
    await all(desk, "succeeded");
    assertEquals(desk.sink.received.length, 120);
    assertEquals(new Set(desk.sink.received.map(({ id }) => id)).size, 120);
  } finally {
    await other.close();
    await desk.close();
  }
});

Deno.test("sends that began and never came back count; after five the delivery is dead without another one", async () => {
  const desk = await openWorkspace();
  try {
    await postUnsent(desk);
    desk.sink.answer(() => new Response(null, { status: 500 }));
    for (let lost = 0; lost < 4; lost++) {
      await loseLeases(desk, { begun: true, lost });
      await desk.services.deliveries.claimDue();
      const [delivery] = await all(desk, "retrying");
      assertEquals(delivery?.lost_attempts, lost + 1);
      assertEquals(desk.sink.received.length, lost + 1);
    }
    await loseLeases(desk, { begun: true, lost: 4 });
    await desk.services.deliveries.claimDue();
    const [dead] = await all(desk, "dead");
    assertEquals([dead?.reason, dead?.lost_attempts], ["lost_too_often", 5]);
    assertEquals(desk.sink.received.length, 4);
  } finally {
    await desk.close();
  }
});

Deno.test("suspects are sent one after the other, others beside them", async () => {
  const desk = await openWorkspace();
  try {
    let suspectsNow = 0;
    let most = 0;
    await desk.services.destinations.pause(desk.owner, desk.project.id, desk.destination.id);
    await Promise.all(Array.from({ length: 12 }, () => desk.post("{}")));
    await desk.sql`update sluice.destinations set enabled = true`;
    await loseLeases(desk, { begun: true, lost: 2 });
    desk.sink.answer(async () => {
      most = Math.max(most, ++suspectsNow);
      await new Promise((resolve) => setTimeout(resolve, 5));
      suspectsNow--;
      return new Response();
    });
    await desk.services.deliveries.claimDue();
    await all(desk, "succeeded");
    assertEquals(most, 1);
    assertEquals(desk.sink.received.length, 12);
  } finally {
    await desk.close();
  }
});

Deno.test("a lease that is nearly over begins no call", async () => {
  const clock = createSkippingClock();
  const desk = await openWorkspace({ clock, destination: { concurrency: 1, timeoutMs: 10_000 } });
  try {
    const letGo = hold(desk);
    await Promise.all([desk.post("{}"), desk.post("{}"), desk.post("{}")]);
    await desk.sink.waitFor(1);
    // The process stood still for most of its minute: what waits is no longer its to send.
    const frozen = clock.advance(46_000);
    await frozen;
    letGo();
    await eventually("the lane is empty", async () => {
      const statuses = (await desk.deliveries()).map(({ status }) => status);
      return statuses.filter((status) => status === "in_flight").length === 3 || null;
    });
    assertEquals(desk.sink.received.length, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("what waited in memory is asked for before its call: a delivery that was cancelled is not sent", async () => {
  const clock = createSkippingClock();
  const desk = await openWorkspace({ clock, destination: { concurrency: 1, timeoutMs: 30_000 } });
  try {
    const letGo = hold(desk);
    await Promise.all([desk.post("{}"), desk.post("{}"), desk.post("{}")]);
    await desk.sink.waitFor(1);
    const sent = uuid("delivery", desk.sink.received[0]?.headers.get("sluice-delivery") ?? "");
    await desk.sql`
      update sluice.deliveries set status = 'cancelled' where id in (
        select id from sluice.deliveries where id <> ${sent} limit 1)`;
    await clock.advance(1_500);
    letGo();
    await eventually("all settled", async () => {
      const statuses = (await desk.deliveries()).map(({ status }) => status).sort().join();
      return statuses === "cancelled,succeeded,succeeded" || null;
    });
    assertEquals(desk.sink.received.length, 2);
  } finally {
    await desk.close();
  }
});

Deno.test("draining finishes what is being sent and gives the rest back unsent", async () => {
  const desk = await openWorkspace({ destination: { concurrency: 1 } });
  try {
    const letGo = hold(desk);
    await Promise.all(Array.from({ length: 5 }, () => desk.post("{}")));
    await desk.sink.waitFor(1);
    const draining = desk.services.deliveries.drain(5_000);
    await eventually("four given back", async () => {
      const waiting = (await desk.deliveries()).filter(({ status }) => status === "pending");
      return waiting.length === 4 && waiting.every(({ attempt }) => attempt === 0) || null;
    });
    letGo();
    await draining;
    const statuses = (await desk.deliveries()).map(({ status }) => status).sort();
    assertEquals(statuses, ["pending", "pending", "pending", "pending", "succeeded"]);
    assertEquals(desk.sink.received.length, 1);
    assertEquals((await desk.post("{}")).status, 200);
    assertEquals(
      (await desk.deliveries()).at(-1)?.status,
      "pending",
      "what comes while draining waits for others",
    );
  } finally {
    await desk.close();
  }
});

Deno.test("draining gives up on a call that does not end", async () => {
  const desk = await openWorkspace();
  const letGo = hold(desk);
  try {
    await desk.post("{}");
    await desk.sink.waitFor(1);
    const startedAt = performance.now();
    await desk.services.deliveries.drain(300);
    assert(performance.now() - startedAt < 1_500);
    assertEquals((await desk.deliveries())[0]?.status, "in_flight", "its lease runs out");
  } finally {
    letGo();
    await eventually("the call ended", () => desk.sink.received.length === 1 || null);
    await desk.close();
  }
});

Deno.test("an outcome that the store refuses is kept until the store is back, and nothing is sent twice", async () => {
  let failures = 2;
  const clock = createSkippingClock();
  const desk = await openWorkspace({
    clock,
    wrapDatabase: (db: Database) =>
      wrapStatements(db, (text, proceed) => {
        if (text.includes("delivery_attempts") && failures-- > 0) throw new Error("the store is away");
        return proceed();
      }),
  });
  try {
    await desk.post("{}");
    await desk.sink.waitFor(1);
    await eventually("recorded", async () => {
      await clock.advance(300);
      return (await desk.deliveries())[0]?.status === "succeeded" || null;
    });
    assertEquals(desk.sink.received.length, 1);
    assertEquals(failures < 0, true);
  } finally {
    await desk.close();
  }
});

Deno.test("a failing destination is probed one at a time, and met with more and more as it answers again", async () => {
  const desk = await openWorkspace({ destination: { concurrency: 20 } });
  try {
    let active = 0;
    let most = 0;
    let healthy = false;
    desk.sink.answer(async () => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setTimeout(resolve, 4));
      active--;
      return new Response(null, { status: healthy ? 200 : 500 });
    });
    await Promise.all(Array.from({ length: 6 }, () => desk.post("{}")));
    await all(desk, "retrying");
    most = 0;
    await Promise.all(Array.from({ length: 12 }, () => desk.post("{}")));
    await all(desk, "retrying");
    assertEquals(most, 1, "while it fails");
    healthy = true;
    await desk.sql`update sluice.deliveries set next_attempt_at = now()`;
    desk.services.deliveries.wake();
    await all(desk, "succeeded");
    assert(most > 2, `${most} at once after it came back`);
  } finally {
    await desk.close();
  }
});

Deno.test("a destination that hangs does not hold up another one", async () => {
  const desk = await openWorkspace({ destination: { concurrency: 5 } });
  const gate = Promise.withResolvers<void>();
  try {
    const quick = await desk.addSource({ name: "Quick" });
    const other = await desk.addDestination({ name: "Quick" });
    await desk.connectTo(quick, other);
    desk.sink.answer(async () => {
      await gate.promise;
      return new Response();
    });
    await Promise.all(Array.from({ length: 300 }, () => desk.post("{}")));
    await desk.sink.waitFor(5);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => desk.post("{}", { to: quick })));
    await other.sink.waitFor(50);
    assert(performance.now() - startedAt < 2_000);
    assertEquals(desk.sink.received.length, 5);
  } finally {
    gate.resolve();
    await desk.sink.waitFor(300);
    await desk.close();
  }
});

Deno.test("a backlog of 2,000 drains, each delivery once", async () => {
  const desk = await openWorkspace({ destination: { concurrency: 50 } });
  try {
    await desk.post("{}");
    await all(desk, "succeeded");
    await desk.sql`
      insert into sluice.deliveries (event_id, id, project_id, source_id, connection_id, destination_id, status, next_attempt_at)
      select event_id, gen_random_uuid(), project_id, source_id, connection_id, destination_id, 'pending', now()
      from sluice.deliveries, generate_series(1, 2000)`;
    const startedAt = performance.now();
    desk.services.deliveries.wake();
    await desk.sink.waitFor(2_001);
    await all(desk, "succeeded");
    const took = performance.now() - startedAt;
    assertEquals(desk.sink.received.length, 2_001);
    assertEquals(
      new Set(desk.sink.received.map(({ headers }) => headers.get("sluice-delivery"))).size,
      2_001,
    );
    assert(took < 8_000, `${took} ms`);
  } finally {
    await desk.close();
  }
});

Deno.test("while the store is away claimed deliveries wait in their lane, and are sent when it is back", async () => {
  let away = false;
  const desk = await openWorkspace({
    wrapDatabase: (db: Database) =>
      wrapStatements(db, (text, proceed) => {
        if (away && text.includes("started_at = now()")) throw new Error("the store is away");
        return proceed();
      }),
  });
  try {
    await desk.services.destinations.pause(desk.owner, desk.project.id, desk.destination.id);
    await Promise.all(Array.from({ length: 30 }, () => desk.post("{}")));
    await desk.sql`update sluice.destinations set enabled = true`;
    await desk.sql`update sluice.deliveries set status = 'pending', next_attempt_at = now()`;
    away = true;
    await desk.services.deliveries.claimDue();
    await eventually(
      "a wait",
      () => desk.app.logs.find(({ message }) => /waits for the store/.test(message)) ?? null,
    );
    assertEquals(desk.sink.received.length, 0);
    away = false;
    await all(desk, "succeeded");
    assertEquals(desk.sink.received.length, 30);
  } finally {
    await desk.close();
  }
});
