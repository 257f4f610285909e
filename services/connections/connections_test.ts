import { assertEquals } from "@std/assert";
import { createConnectionInput } from "../../lib/shared/inputs.ts";
import { assertRefused, openServices, unknownId } from "../../tests/harness/services.ts";

async function openConnected() {
  const services = await openServices();
  const { project, member } = await services.seedTeam();
  const source = await services.sources.create(member, project.id, { name: "In", provider: "none" });
  const destination = await services.destinations.create(member, project.id, {
    name: "Out",
    type: "http",
    url: "https://example.com/",
  });
  const ends = { sourceId: source.id, destinationId: destination.id };
  return { services, project, member, source, destination, ends };
}

Deno.test("two ends are connected once, and again after they were disconnected", async () => {
  const { services, project, member, ends } = await openConnected();
  try {
    const { connections } = services;
    const made = await connections.create(member, project.id, {
      ...ends,
      retry: { scheduleSeconds: [0, 5, 300] },
    });
    assertEquals([made.sourceName, made.destinationName, made.enabled], ["In", "Out", true]);
    assertEquals(made.retry, { scheduleSeconds: [0, 5, 300] });
    const error = await assertRefused("conflict", () => connections.create(member, project.id, ends));
    assertEquals(error.message, "These two are already connected.");
    assertEquals((await connections.update(member, project.id, made.id, { retry: null })).retry, null);
    await connections.remove(member, project.id, made.id);
    const again = await connections.create(member, project.id, ends);
    const { data } = await connections.list(member, project.id, { limit: 25 });
    assertEquals(data, [again]);
  } finally {
    await services.close();
  }
});

Deno.test("fifty people connecting the same ends at once make one connection", async () => {
  const { services, project, member, ends } = await openConnected();
  try {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => services.connections.create(member, project.id, ends)),
    );
    assertEquals(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    const codes = outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason.code] : []);
    assertEquals(new Set(codes), new Set(["conflict"]));
  } finally {
    await services.close();
  }
});

Deno.test("routing changes made at once do not wait for each other forever", async () => {
  const { services, project, member, source, destination, ends } = await openConnected();
  try {
    const { connections, destinations, sources } = services;
    const { id } = await connections.create(member, project.id, ends);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, round) => [
        destinations.update(member, project.id, destination.id, { enabled: round % 2 === 0 }),
        connections.update(member, project.id, id, { enabled: round % 3 === 0 }),
        sources.update(member, project.id, source.id, { rateLimit: null }),
      ]).flat(),
    );
    assertEquals(outcomes.filter(({ status }) => status === "rejected"), []);
  } finally {
    await services.close();
  }
});

Deno.test("an end that does not exist is not found, and the field says which", async () => {
  const { services, project, member, ends } = await openConnected();
  try {
    for (const id of [unknownId("source"), "src_nonsense", ends.destinationId]) {
      const error = await assertRefused(
        "not_found",
        () => services.connections.create(member, project.id, { ...ends, sourceId: id }),
      );
      assertEquals(error.fields, { source_id: ["There is no such source in this project."] });
    }
  } finally {
    await services.close();
  }
});

Deno.test("removing a connection cancels what waits on it; removing a source lets what was acknowledged go on", async () => {
  const { services, project, member, source, ends } = await openConnected();
  try {
    const event = await services.storeEvent(project.id, source.id, {});
    const first = await services.connections.create(member, project.id, ends);
    const store = (status: string, connectionId: string) =>
      services.storeDelivery(project.id, source.id, event, ends.destinationId, { status, connectionId });
    const dropped = await store("pending", first.id);
    await services.connections.remove(member, project.id, first.id);
    const second = await services.connections.create(member, project.id, ends);
    const kept = await store("retrying", second.id);
    await services.sources.remove(member, project.id, source.id);
    const rows = await services.deliveriesOf(project.id);
    assertEquals([rows.get(dropped)?.status, rows.get(dropped)?.reason], ["cancelled", "connection_removed"]);
    assertEquals(rows.get(kept)?.status, "retrying");
    assertEquals((await services.connections.list(member, project.id, { limit: 25 })).data, []);
    await assertRefused("not_found", () => services.sources.require(member, project.id, source.id));
  } finally {
    await services.close();
  }
});

Deno.test("what a paused connection of a removed source holds is cancelled, since nothing could release it", async () => {
  const { services, project, member, source, ends } = await openConnected();
  try {
    const event = await services.storeEvent(project.id, source.id, {});
    const { id } = await services.connections.create(member, project.id, { ...ends, enabled: false });
    const held = await services.storeDelivery(project.id, source.id, event, ends.destinationId, {
      status: "held",
      connectionId: id,
    });
    await services.sources.remove(member, project.id, source.id);
    const row = (await services.deliveriesOf(project.id)).get(held);
    assertEquals([row?.status, row?.reason], ["cancelled", "source_removed"]);
  } finally {
    await services.close();
  }
});

Deno.test("a retry schedule is bounded", () => {
  const issue = (schedule_seconds: unknown) =>
    createConnectionInput.safeParse({ source_id: "a", destination_id: "b", retry: { schedule_seconds } })
      .error?.issues[0]?.message;
  assertEquals(issue([0, 259_200]), undefined);
  assertEquals(issue([259_201]), "A wait is at most 259200");
  assertEquals(issue([-1]), "A wait is at least 0");
  assertEquals(issue([1.5]), "A wait must be a whole number");
  assertEquals(issue(new Array(21).fill(1)), "The schedule has at most 20 waits");
  assertEquals(issue([]), "The schedule needs at least one wait");
});
