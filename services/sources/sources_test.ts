import { assert, assertEquals, assertFalse, assertNotEquals } from "@std/assert";
import { sql } from "kysely";
import { randomIds } from "../../lib/ids.ts";
import { createSourceInput } from "../../lib/shared/inputs.ts";
import { assertRefused, openServices, type Services, uuidOf } from "../../tests/harness/services.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async function versionOf({ db }: Services, sourceId: string): Promise<number> {
  const row = await db.asService((tx) =>
    tx.selectFrom("sources").select("config_version").where("id", "=", uuidOf("source", sourceId))
      .executeTakeFirstOrThrow()
  );
  return Number(row.config_version);
}

Deno.test("a source has a URL with a long key, and never shows its secret", async () => {
  const services = await openServices();
  try {
    const { project, owner, member } = await services.seedTeam();
    const made = await services.sources.create(member, project.id, {
      name: "Stripe",
      provider: "stripe",
      secrets: [secret],
    });
    assert(/^http:\/\/sluice\.test\/in\/[0-9A-Za-z]{24}$/.test(made.url), made.url);
    assertEquals([made.hasSecret, made.needsSecret, made.secretHint], [true, false, "LaSw"]);
    const page = await services.sources.list(owner, project.id, { limit: 25 });
    for (const view of [made, page, await services.sources.require(owner, project.id, made.id)]) {
      assertFalse(JSON.stringify(view).includes(secret));
      assertFalse(JSON.stringify(view).includes("sealed"));
    }
    const row = await services.db.asService((tx) =>
      tx.selectFrom("sources").selectAll().executeTakeFirstOrThrow()
    );
    assertFalse(new TextDecoder().decode(row.sealed_secrets ?? undefined).includes(secret));
    assertEquals(
      JSON.parse(services.keyRing.open(row.sealed_secrets ?? new Uint8Array(), `source:${row.id}`)),
      [secret],
    );
    assertEquals(await services.sources.openSecrets(member, project.id, made.id), [secret]);
  } finally {
    await services.close();
  }
});

Deno.test("a source whose provider signs says that it needs a secret until it has one", async () => {
  const services = await openServices();
  try {
    const { project, admin } = await services.seedTeam();
    const made = await services.sources.create(admin, project.id, { name: "Stripe", provider: "stripe" });
    assertEquals([made.hasSecret, made.needsSecret], [false, true]);
    const armed = await services.sources.update(admin, project.id, made.id, { secrets: [secret] });
    assertEquals([armed.hasSecret, armed.needsSecret], [true, false]);
    const open = await services.sources.create(admin, project.id, { name: "Open", provider: "none" });
    assertEquals([open.hasSecret, open.needsSecret], [false, false]);
    assertNotEquals(open.url, made.url);
  } finally {
    await services.close();
  }
});

Deno.test("settings come back as they were given, with the defaults that ingest uses", async () => {
  const services = await openServices();
  try {
    const { project, owner } = await services.seedTeam();
    const plain = await services.sources.create(owner, project.id, { name: "A", provider: "github" });
    assertEquals(plain.dedupe, { by: "provider", windowSeconds: 86_400 });
    assertEquals(plain.rateLimit, { perSecond: 1000, burst: 2000 });
    assertEquals([plain.response, plain.maxBodyBytes, plain.enabled], [null, 1_048_576, true]);
    const input = createSourceInput.parse({
      name: "B",
      provider: "generic-hmac",
      options: { template: { hash: "sha512", signature: { name: "X-Sig" } } },
      dedupe: { by: "header", name: "X-Id", window_seconds: 60 },
      rate_limit: null,
      response: { status: 202, body: "ok", content_type: "text/plain" },
      max_body_bytes: 1000,
      enabled: false,
    });
    const made = await services.sources.create(owner, project.id, input);
    assertEquals(made.dedupe, { by: "header", name: "X-Id", windowSeconds: 60 });
    assertEquals(made.rateLimit, null);
    assertEquals(made.response, { status: 202, body: "ok", contentType: "text/plain" });
    assertEquals([made.maxBodyBytes, made.enabled], [1000, false]);
    assertEquals((made.options.template as { signature: { name: string } }).signature.name, "x-sig");
    const row = await services.db.asService((tx) =>
      tx.selectFrom("sources").select(["dedupe", "response", sql<string>`jsonb_typeof(options)`.as("kind")])
        .where("name", "=", "B").executeTakeFirstOrThrow()
    );
    assertEquals(row.dedupe, { by: "header", name: "X-Id", window_seconds: 60 });
    assertEquals(row.response, { status: 202, body: "ok", content_type: "text/plain" });
    assertEquals(row.kind, "object");
  } finally {
    await services.close();
  }
});

Deno.test("what a provider cannot have is refused with the field that says so", async () => {
  const services = await openServices();
  try {
    const { project, owner } = await services.seedTeam();
    const refused = async (input: Record<string, unknown>) => {
      const error = await assertRefused(
        "validation_failed",
        () =>
          services.sources.create(
            owner,
            project.id,
            createSourceInput.parse({ name: "A", provider: "stripe", ...input }),
          ),
      );
      return Object.keys(error.fields ?? {})[0];
    };
    assertEquals(await refused({ provider: "nobody" }), "provider");
    assertEquals(await refused({ provider: "api" }), "provider");
    assertEquals(await refused({ provider: "none", secrets: ["a-long-secret"] }), "secrets");
    assertEquals(await refused({ secrets: ["nonsense"] }), "secrets");
    assertEquals(await refused({ options: { template: {} } }), "options.template");
    assertEquals(await refused({ options: { scheme: "v9" } }), "options.scheme");
    assertEquals(
      await refused({ provider: "generic-hmac", options: { template: { hash: "md5" } } }),
      "options.template.hash",
    );
    const parse = (input: unknown) =>
      createSourceInput.safeParse({ name: "A", provider: "stripe", ...input as object }).error?.issues[0];
    assertEquals(parse({ dedupe: { by: "header" } })?.path, ["dedupe", "name"]);
    assertEquals(parse({ response: { status: 500, body: "", content_type: "text/plain" } })?.path, [
      "response",
      "status",
    ]);
    assertEquals(parse({ max_body_bytes: 99_999_999 })?.path, ["max_body_bytes"]);
    assertEquals(parse({ key: "mine" })?.message, "Unknown field: key");
  } finally {
    await services.close();
  }
});

Deno.test("each change of what ingest does raises the source's version, a new name does not", async () => {
  const services = await openServices();
  try {
    const { project, owner } = await services.seedTeam();
    const source = await services.sources.create(owner, project.id, { name: "In", provider: "stripe" });
    const destination = await services.destinations.create(owner, project.id, {
      name: "Out",
      type: "http",
      url: "https://example.com/",
    });
    const at = { sourceId: source.id, destinationId: destination.id };
    let version = await versionOf(services, source.id);
    const raises = async (name: string, expected: boolean, run: () => Promise<unknown>) => {
      await run();
      const now = await versionOf(services, source.id);
      assertEquals(now > version, expected, name);
      version = now;
    };
    await raises(
      "name",
      false,
      () => services.sources.update(owner, project.id, source.id, { name: "Renamed" }),
    );
    await raises(
      "secrets",
      true,
      () => services.sources.update(owner, project.id, source.id, { secrets: [secret] }),
    );
    await raises(
      "dedupe",
      true,
      () =>
        services.sources.update(owner, project.id, source.id, { dedupe: { by: "body", windowSeconds: 9 } }),
    );
    await raises(
      "rate",
      true,
      () => services.sources.update(owner, project.id, source.id, { rateLimit: null }),
    );
    await raises("pause", true, () => services.sources.pause(owner, project.id, source.id));
    await raises("resume", true, () => services.sources.resume(owner, project.id, source.id));
    await raises("unconnected", false, () => services.destinations.pause(owner, project.id, destination.id));
    await raises("connect", true, () => services.connections.create(owner, project.id, at));
    await raises(
      "resume destination",
      true,
      () => services.destinations.resume(owner, project.id, destination.id),
    );
    const { data: [connection] } = await services.connections.list(owner, project.id, { limit: 1 });
    await raises(
      "pause connection",
      true,
      () => services.connections.pause(owner, project.id, connection?.id ?? ""),
    );
    await raises(
      "disconnect",
      true,
      () => services.connections.remove(owner, project.id, connection?.id ?? ""),
    );
    await services.connections.create(owner, project.id, at);
    version = await versionOf(services, source.id);
    await raises(
      "remove destination",
      true,
      () => services.destinations.remove(owner, project.id, destination.id),
    );
    await raises("remove", true, () => services.sources.remove(owner, project.id, source.id));
  } finally {
    await services.close();
  }
});

Deno.test("refused requests are listed by verdict, without what signed them", async () => {
  const services = await openServices();
  try {
    const { project, viewer, owner } = await services.seedTeam();
    const source = await services.sources.create(owner, project.id, { name: "In", provider: "stripe" });
    const ids: string[] = [];
    for (const verdict of ["rejected", "duplicate", "rejected"]) {
      const id = randomIds.next(services.clock.now() + ids.push(verdict));
      await services.db.asService((tx) =>
        tx.insertInto("verdicts").values({
          id,
          project_id: uuidOf("project", project.id),
          source_id: uuidOf("source", source.id),
          received_at: new Date(services.clock.now()),
          verdict,
          reason: verdict === "rejected" ? "wrong_secret" : null,
          method: "POST",
          path: "/in/x",
          headers: sql<string>`${
            JSON.stringify([["Stripe-Signature", "t=1,v1=0123456789abcdef"], ["Cookie", "a=b"], [
              "Accept",
              "*/*",
            ]])
          }::text::jsonb`,
          body: Uint8Array.of(0xff, 0x00),
          body_bytes: 2,
        }).execute()
      );
    }
    const all = await services.sources.listVerdicts(viewer, project.id, source.id, { limit: 2 });
    assertEquals(all.data.map(({ verdict }) => verdict), ["rejected", "duplicate"]);
    const rest = await services.sources.listVerdicts(viewer, project.id, source.id, {
      limit: 2,
      cursor: all.nextCursor ?? "",
    });
    assertEquals([rest.data.length, rest.nextCursor], [1, null]);
    const rejected = await services.sources.listVerdicts(viewer, project.id, source.id, {
      limit: 25,
      verdict: "rejected",
    });
    assertEquals(rejected.data.length, 2);
    assertEquals(rejected.data[0]?.reason, "wrong_secret");
    assertEquals(rejected.data[0]?.headers, [["Stripe-Signature", "…cdef"], ["Cookie", "…"], [
      "Accept",
      "*/*",
    ]]);
    assertEquals([...rejected.data[0]?.bodyPreview ?? []], [0xff, 0x00]);
    const tally = await services.sources.tally(viewer, project.id, source.id);
    assertEquals(tally, { accepted: 0, duplicate: 0, rejected: 0, tooLarge: 0, overQuota: 0, handshake: 0 });
  } finally {
    await services.close();
  }
});
