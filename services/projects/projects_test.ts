import { assert, assertEquals } from "@std/assert";
import { createProjectInput, updateProjectInput } from "../../lib/shared/inputs.ts";
import { assertRefused, openServices, unknownId, uuidOf } from "../../tests/harness/services.ts";

Deno.test("whoever makes a project owns it and finds it first in the list", async () => {
  const services = await openServices();
  try {
    const ada = await services.signUp("ada");
    await services.projects.create(ada, { name: "First" });
    const made = await services.projects.create(ada, { name: "Second", description: "Payments" });
    assertEquals(made.role, "owner");
    assertEquals(made.description, "Payments");
    const { data } = await services.projects.list(ada, { limit: 25 });
    assertEquals(data.map(({ name }) => name), ["Second", "First"]);
    assertEquals(data[0], made);
  } finally {
    await services.close();
  }
});

Deno.test("pages of projects hold every one once, and a tampered cursor is refused", async () => {
  const services = await openServices();
  try {
    const ada = await services.signUp("ada");
    const made: string[] = [];
    for (let number = 0; number < 7; number++) {
      made.unshift((await services.projects.create(ada, { name: `Project ${number}` })).id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await services.projects.list(ada, { limit: 3, cursor });
      assert(page.data.length <= 3);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    assertEquals(seen.toSorted().toReversed(), made.toSorted().toReversed());
    assertEquals(seen.length, 7);
    const { nextCursor } = await services.projects.list(ada, { limit: 3 });
    for (const tampered of ["x", `${nextCursor}A`, nextCursor?.slice(1), "..", "ZXZ0"]) {
      await assertRefused(
        "validation_failed",
        () => services.projects.list(ada, { limit: 3, cursor: tampered }),
      );
    }
  } finally {
    await services.close();
  }
});

Deno.test("each verb asks for its role, and tells strangers that there is nothing", async () => {
  const services = await openServices();
  try {
    const { project, owner, admin, member, viewer } = await services.seedTeam();
    const stranger = await services.signUp("mallory");
    const { projects } = services;
    for (const actor of [owner, admin, member, viewer]) {
      assertEquals((await projects.require(actor, project.id)).id, project.id);
    }
    assertEquals((await projects.require(viewer, project.id)).role, "viewer");
    for (const actor of [owner, admin]) {
      assertEquals((await projects.update(actor, project.id, { name: "New" })).name, "New");
    }
    for (const actor of [member, viewer]) {
      await assertRefused("forbidden", () => projects.update(actor, project.id, { name: "No" }));
    }
    for (const actor of [admin, member, viewer]) {
      await assertRefused("forbidden", () => projects.remove(actor, project.id));
    }
    await assertRefused("not_found", () => projects.require(stranger, project.id));
    await assertRefused("not_found", () => projects.update(stranger, project.id, { name: "No" }));
    await assertRefused("not_found", () => projects.remove(stranger, project.id));
    await assertRefused("not_found", () => projects.require(owner, unknownId("project")));
    await assertRefused("not_found", () => projects.require(owner, "prj_nonsense"));
    assertEquals((await projects.list(stranger, { limit: 25 })).data, []);
  } finally {
    await services.close();
  }
});

Deno.test("a removed project is absent for everyone and its sources stop", async () => {
  const services = await openServices();
  try {
    const { project, owner, viewer } = await services.seedTeam();
    await services.sources.create(owner, project.id, { name: "Stripe", provider: "stripe" });
    await services.projects.remove(owner, project.id);
    await assertRefused("not_found", () => services.projects.require(owner, project.id));
    assertEquals((await services.projects.list(viewer, { limit: 25 })).data, []);
    const alive = await services.db.asService((tx) =>
      tx.selectFrom("sources").select("id").where("deleted_at", "is", null).execute()
    );
    assertEquals(alive, []);
    await assertRefused("not_found", () => services.projects.remove(owner, project.id));
  } finally {
    await services.close();
  }
});

Deno.test("the overview counts events by hour and open deliveries of each project", async () => {
  const services = await openServices();
  try {
    const { project, owner } = await services.seedTeam();
    const source = await services.sources.create(owner, project.id, { name: "In", provider: "none" });
    const destination = await services.destinations.create(owner, project.id, {
      name: "Out",
      type: "http",
      url: "https://example.com/hook",
    });
    const event = await services.storeEvent(project.id, source.id, {});
    await services.storeDelivery(project.id, source.id, event, destination.id, { status: "pending" });
    await services.storeDelivery(project.id, source.id, event, destination.id, { status: "dead" });
    await services.storeDelivery(project.id, source.id, event, destination.id, { status: "succeeded" });
    const hour = new Date(Math.floor(services.clock.now() / 3_600_000) * 3_600_000);
    await services.db.asService((tx) =>
      tx.insertInto("usage_hourly").values([0, 1].map((slot) => ({
        project_id: uuidOf("project", project.id),
        source_id: uuidOf("source", source.id),
        hour,
        slot,
        accepted: 4,
      }))).execute()
    );
    await services.projects.create(owner, { name: "Empty" });
    const { data: [empty, busy] } = await services.projects.overview(owner, { limit: 25 });
    assertEquals(busy?.unsettledDeliveries, 1);
    assertEquals(busy?.deadDeliveries, 1);
    assertEquals(busy?.eventsByHour.length, 24);
    assertEquals(busy?.eventsByHour.at(-1), 8);
    assert(busy?.lastEventAt instanceof Date);
    assertEquals(empty?.lastEventAt, null);
    assertEquals(empty?.eventsByHour, new Array(24).fill(0));
    assertEquals(empty?.unsettledDeliveries, 0);
  } finally {
    await services.close();
  }
});

Deno.test("project input is trimmed, and says in a sentence what is wrong", () => {
  assertEquals(createProjectInput.parse({ name: "  Acme " }), { name: "Acme" });
  const message = (input: unknown) => createProjectInput.safeParse(input).error?.issues[0]?.message;
  assertEquals(message({}), "Name is required");
  assertEquals(message({ name: "   " }), "Name is required");
  assertEquals(message({ name: "x".repeat(101) }), "Name is at most 100 characters");
  assertEquals(message({ name: "x", description: "x".repeat(501) }), "Description is at most 500 characters");
  assertEquals(message({ name: "x", owner_id: "me" }), "Unknown field: owner_id");
  assertEquals(updateProjectInput.parse({}), {});
});
