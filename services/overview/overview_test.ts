import { assertEquals, assertRejects } from "@std/assert";
import { AppError } from "../../lib/errors.ts";
import { openServices } from "../../tests/harness/services.ts";
import { createOverview } from "./mod.ts";

Deno.test("the overview counts a project's own parts, and strangers do not find it", async () => {
  const services = await openServices();
  try {
    const overview = createOverview(services);
    const { project, owner, viewer } = await services.seedTeam();
    const source = await services.sources.create(owner, project.id, { name: "Payments", provider: "stripe" });
    const destination = await services.destinations.create(owner, project.id, {
      name: "App",
      type: "http",
      url: "http://127.0.0.1:4000/",
    });
    const { id: destinationId } = destination;
    await services.connections.create(owner, project.id, { sourceId: source.id, destinationId });
    const eventId = await services.storeEvent(project.id, source.id, { type: "charge.succeeded" });
    await services.storeDelivery(project.id, source.id, eventId, destinationId, {
      status: "dead",
      attempt: 3,
    });
    await services.storeDelivery(project.id, source.id, eventId, destinationId, { status: "succeeded" });

    const activity = await overview.find(viewer, project.id);
    assertEquals(activity.hours.length, 24);
    assertEquals(activity.connections, 1);
    assertEquals(
      activity.sources.map(({ id, needsSecret, providerName }) => [id, needsSecret, providerName]),
      [
        [source.id, true, "Stripe"],
      ],
    );
    assertEquals(activity.sources[0]?.lastEventAt instanceof Date, true);
    assertEquals(
      activity.destinations.map(({ id, succeeded, dead, unsettled }) => [id, succeeded, dead, unsettled]),
      [
        [destinationId, 1, 1, 0],
      ],
    );
    const recent = await overview.recentDeliveries(viewer, project.id, destinationId, 10);
    assertEquals(recent.map(({ status }) => status).sort(), ["dead", "succeeded"]);
    assertEquals(recent[0]?.eventType, "charge.succeeded");

    const stranger = await services.signUp("stranger");
    const error = await assertRejects(() => overview.find(stranger, project.id), AppError);
    assertEquals(error.code, "not_found");
    const { project: other, owner: neighbour } = await services.seedTeam("Other");
    assertEquals(await overview.recentDeliveries(neighbour, other.id, destinationId, 10), []);
  } finally {
    await services.close();
  }
});
