import { assert, assertEquals, assertFalse, assertNotEquals } from "@std/assert";
import { createDestinationInput } from "../../lib/shared/inputs.ts";
import { assertRefused, openServices, type Services, uuidOf } from "../../tests/harness/services.ts";
import { signingSecrets, unsealDestination } from "./mod.ts";

const hook = { name: "Out", type: "http", url: "https://example.com/hook" } as const;

async function sealedOf({ db, keyRing }: Services, destinationId: string) {
  const uuid = uuidOf("destination", destinationId);
  const row = await db.asService((tx) =>
    tx.selectFrom("destinations").select("sealed_signing_secrets").where("id", "=", uuid)
      .executeTakeFirstOrThrow()
  );
  return unsealDestination(keyRing, uuid, row.sealed_signing_secrets);
}

Deno.test("the signing secret is shown at creation alone, and header values never", async () => {
  const services = await openServices();
  try {
    const { project, member, viewer } = await services.seedTeam();
    const headers = { Authorization: "Bearer canary-value" };
    const { signingSecret, ...made } = await services.destinations.create(member, project.id, {
      ...hook,
      headers,
    });
    assert(/^whsec_[A-Za-z0-9+/]{43}=$/.test(signingSecret), signingSecret);
    assertEquals(made.headerNames, ["Authorization"]);
    const read = await services.destinations.require(viewer, project.id, made.id);
    assertEquals(read, made);
    const shown = JSON.stringify([read, await services.destinations.list(viewer, project.id, { limit: 25 })]);
    assertFalse(shown.includes(signingSecret) || shown.includes("canary-value") || shown.includes("sealed"));
    const stored = await services.db.asService((tx) =>
      tx.selectFrom("destinations").selectAll().executeTakeFirstOrThrow()
    );
    assertFalse(JSON.stringify(stored).includes("canary-value"));
    assertEquals((await sealedOf(services, made.id)).headers, headers);
  } finally {
    await services.close();
  }
});

Deno.test("rotating a secret keeps the old one valid for 24 hours", async () => {
  const services = await openServices();
  try {
    const { project, admin } = await services.seedTeam();
    const first = await services.destinations.create(admin, project.id, {
      ...hook,
      headers: { "X-Team": "a" },
    });
    const second = await services.destinations.rotateSecret(admin, project.id, first.id);
    assertNotEquals(second.signingSecret, first.signingSecret);
    assertEquals(second.previousSecretUntil?.getTime().toString().length, 13);
    const sealed = await sealedOf(services, first.id);
    assertEquals(signingSecrets(sealed, services.clock.now()), [second.signingSecret, first.signingSecret]);
    assertEquals(sealed.headers, { "X-Team": "a" });
    services.clock.advance(24 * 3_600_000 + 1000);
    assertEquals(signingSecrets(sealed, services.clock.now()), [second.signingSecret]);
    assertEquals(
      (await services.destinations.require(admin, project.id, first.id)).previousSecretUntil,
      null,
    );
  } finally {
    await services.close();
  }
});

Deno.test("addresses and headers that Sluice will not use are refused when they are saved", async () => {
  const services = await openServices();
  try {
    const { project, member } = await services.seedTeam();
    const { destinations } = services;
    for (
      const url of [
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "ftp://example.com/",
        "https://a:b@example.com/",
        "x",
      ]
    ) {
      const error = await assertRefused(
        "forbidden_address",
        () => destinations.create(member, project.id, { ...hook, url }),
      );
      assertEquals(Object.keys(error.fields ?? {}), ["url"]);
    }
    const made = await destinations.create(member, project.id, {
      ...hook,
      url: "http://127.0.0.1:9000/x#part",
    });
    assertEquals(made.url, "http://127.0.0.1:9000/x");
    await assertRefused(
      "forbidden_address",
      () => destinations.update(member, project.id, made.id, { url: "http://[::1]/" }),
    );
    const refused: Record<string, string>[] = [{ Host: "a" }, { "webhook-id": "a" }, { "X-A": "a\r\nb" }, {
      "X-A": "1",
      "x-a": "2",
    }];
    for (const headers of refused) {
      await assertRefused(
        "validation_failed",
        () => destinations.create(member, project.id, { ...hook, headers }),
      );
    }
    assertEquals((await destinations.list(member, project.id, { limit: 25 })).data.length, 1);
    const issue = createDestinationInput.safeParse({ ...hook, type: "email" }).error?.issues[0];
    assertEquals(issue?.message, "Only http destinations are available yet");
  } finally {
    await services.close();
  }
});

Deno.test("pausing holds what waits, resuming releases what no pause is left for, and wakes the engine", async () => {
  const services = await openServices();
  try {
    const { project, member } = await services.seedTeam();
    const { sources, destinations, connections } = services;
    const source = await sources.create(member, project.id, { name: "In", provider: "none" });
    const destination = await destinations.create(member, project.id, hook);
    const other = await destinations.create(member, project.id, hook);
    const connection = await connections.create(member, project.id, {
      sourceId: source.id,
      destinationId: destination.id,
    });
    const event = await services.storeEvent(project.id, source.id, {});
    const store = (status: string, to = destination.id) =>
      services.storeDelivery(project.id, source.id, event, to, {
        status,
        connectionId: connection.id,
        attempt: 1,
      });
    const ids = {
      pending: await store("pending"),
      retrying: await store("retrying"),
      inFlight: await store("in_flight"),
      dead: await store("dead"),
      succeeded: await store("succeeded"),
      elsewhere: await store("pending", other.id),
    };
    const expectStatuses = async (expected: Record<keyof typeof ids, string>) => {
      const rows = await services.deliveriesOf(project.id);
      const found = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, rows.get(id)?.status]));
      assertEquals(found, expected);
      for (const row of rows.values()) {
        assertEquals(row.next_attempt_at !== null, ["pending", "retrying"].includes(row.status), row.status);
      }
    };
    const settled = { inFlight: "in_flight", dead: "dead", succeeded: "succeeded", elsewhere: "pending" };

    await destinations.pause(member, project.id, destination.id);
    await expectStatuses({ ...settled, pending: "held", retrying: "held" });
    assertEquals((await services.deliveriesOf(project.id)).get(ids.pending)?.reason, "destination_paused");
    assertEquals(services.wakes.count, 0);

    await connections.pause(member, project.id, connection.id);
    await destinations.resume(member, project.id, destination.id);
    await expectStatuses({ ...settled, pending: "held", retrying: "held", elsewhere: "held" });

    await connections.resume(member, project.id, connection.id);
    await expectStatuses({ ...settled, pending: "pending", retrying: "pending" });
    assertEquals(services.wakes.count, 2);
  } finally {
    await services.close();
  }
});

Deno.test("removing a destination disconnects it and cancels what waits for it", async () => {
  const services = await openServices();
  try {
    const { project, member } = await services.seedTeam();
    const { sources, destinations, connections } = services;
    const source = await sources.create(member, project.id, { name: "In", provider: "none" });
    const destination = await destinations.create(member, project.id, hook);
    const connection = await connections.create(member, project.id, {
      sourceId: source.id,
      destinationId: destination.id,
    });
    const event = await services.storeEvent(project.id, source.id, {});
    const waiting = await services.storeDelivery(project.id, source.id, event, destination.id, {
      status: "retrying",
    });
    await destinations.remove(member, project.id, destination.id);
    await assertRefused("not_found", () => destinations.require(member, project.id, destination.id));
    await assertRefused("not_found", () => connections.require(member, project.id, connection.id));
    assertEquals((await destinations.list(member, project.id, { limit: 25 })).data, []);
    const row = (await services.deliveriesOf(project.id)).get(waiting);
    assertEquals([row?.status, row?.reason, row?.settled_at instanceof Date], [
      "cancelled",
      "destination_removed",
      true,
    ]);
    await assertRefused(
      "not_found",
      () => connections.create(member, project.id, { sourceId: source.id, destinationId: destination.id }),
    );
  } finally {
    await services.close();
  }
});

Deno.test("stats count the last day's deliveries and the calls that failed", async () => {
  const services = await openServices();
  try {
    const { project, viewer, member } = await services.seedTeam();
    const source = await services.sources.create(member, project.id, { name: "In", provider: "none" });
    const destination = await services.destinations.create(member, project.id, hook);
    const event = await services.storeEvent(project.id, source.id, {});
    const old = await services.storeEvent(project.id, source.id, {
      receivedAt: services.clock.now() - 49 * 3_600_000,
    });
    const store = (of: string, status: string) =>
      services.storeDelivery(project.id, source.id, of, destination.id, { status });
    const good = await store(event, "succeeded");
    await store(event, "dead");
    await store(event, "retrying");
    await store(old, "dead");
    await services.db.asService((tx) =>
      tx.insertInto("delivery_attempts").values(
        [[1, 500, 10], [2, null, 30], [3, 200, 20]].map(([attempt, status, duration]) => ({
          event_id: uuidOf("event", event),
          delivery_id: uuidOf("delivery", good),
          attempt: attempt ?? 0,
          project_id: uuidOf("project", project.id),
          started_at: new Date(services.clock.now()),
          duration_ms: duration ?? 0,
          status: status ?? null,
        })),
      ).execute()
    );
    assertEquals(await services.destinations.stats(viewer, project.id, destination.id), {
      succeeded: 1,
      dead: 1,
      unsettled: 1,
      failedAttempts: 2,
      p50DurationMs: 20,
    });
  } finally {
    await services.close();
  }
});
