import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { Webhook } from "standardwebhooks";
import { createSkippingClock } from "../../tests/harness/clock.ts";
import { openWorkspace, uuid, type Workspace } from "../../tests/harness/intake.ts";
import { eventually } from "../../tests/harness/sink.ts";
import { defaultSchedule } from "./mod.ts";

/** The only delivery once its status is the given one. */
function settled(desk: Workspace, status: string) {
  return eventually(`a delivery that is ${status}`, async () => {
    const [delivery] = await desk.deliveries();
    return delivery?.status === status ? delivery : null;
  });
}

/** Makes what waits due, as if its time had come, and claims it. */
async function comeDue(desk: Workspace): Promise<void> {
  await desk
    .sql`update sluice.deliveries set next_attempt_at = now() where status in ('pending', 'retrying')`;
  await desk.services.deliveries.claimDue();
}

Deno.test("an event is delivered byte for byte with its type and Sluice's headers", async () => {
  const desk = await openWorkspace();
  try {
    const body = crypto.getRandomValues(new Uint8Array(5_000));
    const answer = await desk.post(body, {
      headers: { "content-type": "application/x-own; charset=latin1" },
    });
    const { id } = await answer.json();
    await desk.sink.waitFor(1);
    const [received] = desk.sink.received;
    assertEquals(received && [...received.body], [...body]);
    assertEquals(received?.method, "POST");
    assertEquals(received?.headers.get("content-type"), "application/x-own; charset=latin1");
    assertEquals(received?.headers.get("content-length"), "5000");
    assertEquals(received?.headers.get("webhook-id"), id);
    assertEquals(received?.headers.get("sluice-attempt"), "1");
    assertEquals(received?.headers.get("sluice-source"), desk.source.id);
    assertMatch(received?.headers.get("sluice-delivery") ?? "", /^dlv_/);
    assertEquals(received?.headers.get("x-note"), null);
    const delivery = await settled(desk, "succeeded");
    assertEquals([delivery.attempt, delivery.last_status, delivery.lease_token], [1, 200, null]);
    assertEquals([...await desk.attempts()], [{
      delivery_id: delivery.id,
      attempt: 1,
      status: 200,
      error: null,
    }]);
  } finally {
    await desk.close();
  }
});

Deno.test("the signature is accepted by the standardwebhooks package, with either secret during a rotation", async () => {
  const clock = createSkippingClock();
  const desk = await openWorkspace({ clock });
  try {
    const { services, owner, project, destination } = desk;
    const verifies = (secret: string, at: number) => {
      const received = desk.sink.received[at];
      if (!received) throw new Error(`no delivery ${at}`);
      const verified: unknown = new Webhook(secret).verify(
        new TextDecoder().decode(received.body),
        Object.fromEntries(received.headers),
      );
      return verified;
    };
    await desk.post('{"n":1,"s":"ü"}');
    await desk.sink.waitFor(1);
    assertEquals(verifies(destination.signingSecret, 0), { n: 1, s: "ü" });
    const { signingSecret } = await services.destinations.rotateSecret(owner, project.id, destination.id);
    assertNotEquals(signingSecret, destination.signingSecret);
    await clock.advance(2_100);
    await desk.post('{"n":2}');
    await desk.sink.waitFor(2);
    const last = desk.sink.received.length - 1;
    assertEquals(verifies(signingSecret, last), { n: 2 });
    assertEquals(verifies(destination.signingSecret, last), { n: 2 });
  } finally {
    await desk.close();
  }
});

Deno.test("failures are tried again on the default schedule, each wait within 20 %, and end dead", async () => {
  const desk = await openWorkspace();
  try {
    desk.sink.answer(() => new Response("no", { status: 500 }));
    await desk.post("{}");
    for (let attempt = 1; attempt < defaultSchedule.length; attempt++) {
      await desk.sink.waitFor(attempt);
      const delivery = await eventually(`attempt ${attempt} recorded`, async () => {
        const [one] = await desk.deliveries();
        return one?.status === "retrying" && one.attempt === attempt ? one : null;
      });
      const wait = delivery.wait_seconds ?? 0;
      const planned = defaultSchedule[attempt] ?? 0;
      assert(
        wait > planned * 0.8 - 2 && wait <= planned * 1.2,
        `attempt ${attempt}: ${wait} s for ${planned} s`,
      );
      assertEquals([delivery.reason, delivery.last_status], ["status_500", 500]);
      await comeDue(desk);
    }
    const dead = await settled(desk, "dead");
    assertEquals([dead.attempt, dead.wait_seconds], [defaultSchedule.length, null]);
    assertEquals((await desk.attempts()).map(({ attempt }) => attempt), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assertEquals(desk.sink.received.map(({ headers }) => headers.get("sluice-attempt")), [
      ..."123456789",
      "10",
    ]);
    assertEquals(new Set(desk.sink.received.map(({ id }) => id)).size, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("a retry fires from memory when its time comes, without a sweep", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    await desk.connectTo(desk.source, desk.destination, { retry: { scheduleSeconds: [0, 1, 1] } });
    desk.sink.answer((_, index) => new Response(null, { status: index < 2 ? 503 : 204 }));
    await desk.post("{}");
    await desk.sink.waitFor(3);
    const delivery = await settled(desk, "succeeded");
    assertEquals([delivery.attempt, delivery.last_status], [3, 204]);
    const [first, second, third] = desk.sink.received.map(({ at }) => at);
    for (const wait of [(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]) {
      assert(wait >= 780 && wait < 2_000, `${wait} ms`);
    }
  } finally {
    await desk.close();
  }
});

Deno.test("429 and 503 may ask for a later retry, by a day at most, and not for an earlier one", async () => {
  const desk = await openWorkspace();
  try {
    const cases: [status: number, retryAfter: string, least: number, most: number][] = [
      [429, "60", 58, 60],
      [503, "999999999", 86_398, 86_400],
      [503, "1", 1_438, 2_160],
      [500, "80000", 5_758, 8_640],
      [503, new Date(Date.now() + 40_000_000).toUTCString(), 39_980, 40_001],
      [429, "soon", 28_798, 43_200],
    ];
    desk.sink.answer((_, index) => {
      const [status, retryAfter] = cases[index] ?? [200, ""];
      return new Response(null, { status, headers: { "retry-after": retryAfter } });
    });
    await desk.post("{}");
    for (const [at, [status, retryAfter, least, most]] of cases.entries()) {
      const wait = await eventually(`attempt ${at + 1}`, async () => {
        const [one] = await desk.deliveries();
        return one?.status === "retrying" && one.attempt === at + 1 ? one.wait_seconds : null;
      });
      assert(wait >= least && wait <= most, `${status} ${retryAfter}: ${wait} s`);
      await comeDue(desk);
    }
    await settled(desk, "succeeded");
  } finally {
    await desk.close();
  }
});

Deno.test("410 ends the delivery, switches the destination off and holds what waits for it", async () => {
  const desk = await openWorkspace();
  try {
    desk.sink.answer(() => new Response(null, { status: 410 }));
    await desk.post("{}");
    const gone = await settled(desk, "dead");
    assertEquals([gone.reason, gone.last_status, gone.attempt], ["gone", 410, 1]);
    await eventually("a destination that is off", async () => {
      const view = await desk.services.destinations.require(desk.owner, desk.project.id, desk.destination.id);
      return view.enabled ? null : view;
    });
    assertEquals((await desk.post("{}")).status, 200);
    await eventually(
      "the next one held",
      async () => (await desk.deliveries())[1]?.status === "held" || null,
    );
    assertEquals(desk.sink.received.length, 1);
    desk.sink.answer(() => new Response("back"));
    await desk.services.destinations.resume(desk.owner, desk.project.id, desk.destination.id);
    await desk.sink.waitFor(2);
    assertEquals((await desk.deliveries())[0]?.status, "dead");
  } finally {
    await desk.close();
  }
});

Deno.test("no answer in time is a failure with its reason", async () => {
  const desk = await openWorkspace({ destination: { timeoutMs: 1_000 } });
  try {
    desk.sink.answer(() => new Promise<Response>(() => {}));
    await desk.post("{}");
    const delivery = await settled(desk, "retrying");
    assertEquals([delivery.last_status, delivery.reason], [null, "timeout"]);
    const [attempt] = await desk.attempts();
    assertEquals(attempt?.status, null);
    assert(attempt?.error);
  } finally {
    await desk.close();
  }
});

Deno.test("a redirect, an informational or an unknown status is a failure, and nothing is followed", async () => {
  const desk = await openWorkspace();
  try {
    for (const [at, status] of [301, 302, 307, 308, 304, 404, 599].entries()) {
      desk.sink.answer(() => new Response(null, { status, headers: { location: desk.sink.url } }));
      await desk.post("{}");
      await eventually(`${status} recorded`, async () => {
        const delivery = (await desk.deliveries())[at];
        return delivery?.status === "retrying" && delivery.reason === `status_${status}` ? true : null;
      });
      assertEquals(desk.sink.received.length, at + 1);
    }
  } finally {
    await desk.close();
  }
});

Deno.test("a paused destination holds, resumed it gets everything in the events' order", async () => {
  const desk = await openWorkspace({ destination: { concurrency: 1 } });
  try {
    const { services, owner, project, destination } = desk;
    await services.destinations.pause(owner, project.id, destination.id);
    const ids: string[] = [];
    for (let at = 0; at < 5; at++) ids.push((await (await desk.post("{}")).json()).id);
    assertEquals((await desk.deliveries()).map(({ status }) => status), Array(5).fill("held"));
    assertEquals(desk.sink.received.length, 0);
    await services.destinations.resume(owner, project.id, destination.id);
    await desk.sink.waitFor(5);
    assertEquals(desk.sink.received.map(({ id }) => id), ids);
  } finally {
    await desk.close();
  }
});

Deno.test("a pause while deliveries wait in memory holds them, and so does a paused connection", async () => {
  const clock = createSkippingClock();
  const desk = await openWorkspace({ clock, destination: { concurrency: 1 } });
  try {
    const { services, owner, project, destination, connection } = desk;
    const gate = Promise.withResolvers<void>();
    desk.sink.answer(async () => {
      await gate.promise;
      return new Response();
    });
    await Promise.all(Array.from({ length: 6 }, () => desk.post("{}")));
    await desk.sink.waitFor(1);
    await services.destinations.pause(owner, project.id, destination.id);
    // What a lane knows of its destination is two seconds old at most.
    await clock.advance(2_100);
    gate.resolve();
    await eventually("five held", async () => {
      const statuses = (await desk.deliveries()).map(({ status }) => status);
      return statuses.filter((status) => status === "held").length === 5 || null;
    });
    assertEquals(desk.sink.received.length, 1);
    assert((await desk.deliveries()).every(({ attempt, status }) => attempt === (status === "held" ? 0 : 1)));

    await services.connections.pause(owner, project.id, connection?.id ?? "");
    await services.destinations.resume(owner, project.id, destination.id);
    await desk
      .sql`update sluice.deliveries set status = 'pending', next_attempt_at = now() where status = 'held'`;
    await clock.advance(2_100);
    await desk.services.deliveries.claimDue();
    await eventually("held by the connection", async () => {
      const reasons = (await desk.deliveries()).map(({ reason }) => reason);
      return reasons.filter((reason) => reason === "connection_paused").length === 5 || null;
    });
    assertEquals(desk.sink.received.length, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("a pause of a moment strands nothing: what was seen as paused is looked up again", async () => {
  const desk = await openWorkspace();
  try {
    const { services, owner, project, destination, connection } = desk;
    const connectionId = connection?.id ?? "";
    for (let round = 1; round <= 5; round++) {
      await desk.post("{}");
      await services.destinations.pause(owner, project.id, destination.id);
      await services.connections.pause(owner, project.id, connectionId);
      await desk.post("{}");
      await desk.services.deliveries.claimDue();
      await services.connections.resume(owner, project.id, connectionId);
      await services.destinations.resume(owner, project.id, destination.id);
      await desk.sink.waitFor(2 * round);
    }
    await desk
      .sql`update sluice.deliveries set status = 'held', reason = 'destination_paused', settled_at = null`;
    await desk.services.deliveries.sweep(5_000);
    assertEquals(new Set((await desk.deliveries()).map(({ status }) => status)), new Set(["succeeded"]));
  } finally {
    await desk.close();
  }
});

Deno.test("a removed destination gets nothing more: what waits is cancelled, in the store and in memory", async () => {
  const clock = createSkippingClock();
  const desk = await openWorkspace({ clock, destination: { concurrency: 1 } });
  try {
    const { services, owner, project, destination } = desk;
    const gate = Promise.withResolvers<void>();
    desk.sink.answer(async () => {
      await gate.promise;
      return new Response();
    });
    await Promise.all(Array.from({ length: 4 }, () => desk.post("{}")));
    await desk.sink.waitFor(1);
    await services.destinations.remove(owner, project.id, destination.id);
    await clock.advance(2_100);
    gate.resolve();
    await eventually("three cancelled", async () => {
      const statuses = (await desk.deliveries()).map(({ status }) => status).sort();
      return statuses.join() === "cancelled,cancelled,cancelled,succeeded" || null;
    });
    assertEquals(desk.sink.received.length, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("cancelled while in flight it stays cancelled, whatever the answer was", async () => {
  const desk = await openWorkspace();
  try {
    const gate = Promise.withResolvers<void>();
    desk.sink.answer(async () => {
      await gate.promise;
      return new Response();
    });
    await desk.post("{}");
    await desk.sink.waitFor(1);
    await desk.sql`update sluice.deliveries set status = 'cancelled', reason = 'by_hand', settled_at = now()`;
    gate.resolve();
    await desk.services.deliveries.drain(2_000);
    const [delivery] = await desk.deliveries();
    assertEquals([delivery?.status, delivery?.reason], ["cancelled", "by_hand"]);
    assertEquals((await desk.attempts()).length, 0);
  } finally {
    await desk.close();
  }
});

Deno.test("a replay sends the event again under its own id, as another delivery", async () => {
  const desk = await openWorkspace();
  try {
    const { id } = await (await desk.post('{"a":1}')).json();
    await settled(desk, "succeeded");
    const { services, owner, project } = desk;
    await services.events.replay(owner, project.id, id, {});
    await desk.sink.waitFor(2);
    const [first, second] = desk.sink.received;
    assertEquals([first?.id, second?.id], [id, id]);
    assertEquals(second && [...second.body], first && [...first.body]);
    assertNotEquals(first?.headers.get("sluice-delivery"), second?.headers.get("sluice-delivery"));
    await eventually("both succeeded", async () => {
      const deliveries = await desk.deliveries();
      return deliveries.length === 2 && deliveries.every(({ status }) => status === "succeeded") || null;
    });
    assertEquals((await desk.events()).map((event) => event.id), [uuid("event", id)]);
  } finally {
    await desk.close();
  }
});
