import { assert, assertEquals, assertRejects } from "@std/assert";
import { AppError } from "../../lib/errors.ts";
import { randomIds } from "../../lib/ids.ts";
import { findProvider, providers, verify } from "../../lib/providers/mod.ts";
import { createTestClock } from "../../tests/harness/services.ts";
import type { EventDetail } from "../events/mod.ts";
import type { Arrival, Receipt } from "../intake/mod.ts";
import type { SourceView } from "../sources/mod.ts";
import { createSamples } from "./mod.ts";

const actor = { userId: "someone", tokenId: null };
const accepted: Receipt = { verdict: "accepted", eventId: "evt_1", answer: null };

function sourceOf(provider: string, changes: Partial<SourceView> = {}): SourceView {
  const signs = findProvider(provider)?.secret !== null;
  return {
    id: "src_1",
    name: "Source",
    provider,
    url: "http://sluice.test/in/key",
    hasSecret: signs,
    secretHint: null,
    needsSecret: false,
    options: {},
    dedupe: { by: "provider", windowSeconds: 60 },
    rateLimit: null,
    response: null,
    maxBodyBytes: 1_048_576,
    enabled: true,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...changes,
  };
}

function secretOf(provider: string): string {
  const format = findProvider(provider)?.secret;
  const candidates = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "user:password", "a long random text"];
  return format ? candidates.find((secret) => format.pattern.test(secret)) ?? "" : "";
}

function open(source: SourceView, receipt: Receipt = accepted) {
  const arrivals: Arrival[] = [];
  const clock = createTestClock();
  const samples = createSamples({
    clock,
    ids: randomIds,
    sources: {
      require: () => Promise.resolve(source),
      openSecrets: () => Promise.resolve(source.hasSecret ? [secretOf(source.provider)] : []),
    },
    intake: {
      accept(arrival) {
        arrivals.push(arrival);
        return Promise.resolve(receipt);
      },
    },
  });
  return { samples, arrivals, clock };
}

for (const { id } of providers.filter(({ ingest }) => ingest)) {
  Deno.test(`a test event of ${id} arrives as one that its own verification accepts`, async () => {
    const { samples, arrivals, clock } = open(sourceOf(id));
    assertEquals(await samples.sendTest(actor, "prj", "src"), { eventId: "evt_1", duplicate: false });
    const [arrival] = arrivals;
    assert(arrival);
    assertEquals([arrival.key, arrival.origin, arrival.path], ["key", "test", "/in/key"]);
    const { method, url, headers } = arrival;
    const body = await arrival.readBody(1_000_000);
    const now = Math.floor(clock.now() / 1000);
    const verdict = await verify(id, { method, url, headers, body, secrets: [secretOf(id)], now });
    assertEquals(verdict.ok, true);
  });
}

Deno.test("a test event over the source's limit is refused as a real one is", async () => {
  const { samples, arrivals } = open(sourceOf("stripe"));
  await samples.sendTest(actor, "prj", "src");
  const error = await assertRejects(() => arrivals[0]?.readBody(10) ?? Promise.resolve(), AppError);
  assertEquals(error.code, "body_too_large");
});

Deno.test("without a secret there is neither a test event nor a command", async () => {
  const { samples } = open(sourceOf("stripe", { hasSecret: false, needsSecret: true }));
  const error = await assertRejects(() => samples.sendTest(actor, "prj", "src"), AppError);
  assertEquals(error.code, "conflict");
  assertEquals(await samples.findCommand(actor, "prj", "src"), null);
});

Deno.test("a command says until when its signature is accepted, by the provider or by the source's own tolerance", async () => {
  const until = async (source: SourceView) => {
    const { samples, clock } = open(source);
    const command = await samples.findCommand(actor, "prj", "src");
    return command?.validUntil && Math.round((command.validUntil.getTime() - clock.now()) / 1000);
  };
  const near = (value: number | null | undefined, wanted: number) =>
    assert(value && Math.abs(value - wanted) <= 1, `${value}`);
  near(await until(sourceOf("stripe")), 300);
  near(await until(sourceOf("stripe", { options: { tolerance_seconds: 60 } })), 60);
  assertEquals(await until(sourceOf("github")), null);
});

Deno.test("a stored event becomes a command unless no shell can carry its body", async () => {
  const { samples } = open(sourceOf("stripe"));
  const event = (body: Uint8Array, contentType = "application/json"): EventDetail => ({
    id: "evt_1",
    verdict: "accepted",
    reason: null,
    repeats: null,
    status: "delivered",
    sourceId: "src_1",
    sourceName: "Source",
    type: "charge.succeeded",
    providerEventId: "evt_stripe",
    origin: "provider",
    bodyBytes: body.length,
    receivedAt: new Date(),
    method: "POST",
    path: "/in/key",
    contentType,
    provider: "stripe",
    headers: [],
    body,
    verification: null,
    conflictsWith: [],
    deliveries: [],
  });
  const text = new TextEncoder().encode(`{"id":"it's"}`);
  const command = await samples.findEventCommand(actor, "prj", event(text));
  assert(command !== null);
  assert(command.curl.includes(`--data-raw '{"id":"it'\\''s"}'`));
  assert(command.curl.includes("stripe-signature: t="));
  assertEquals(await samples.findEventCommand(actor, "prj", event(new Uint8Array([0xff]))), null);
  assertEquals(await samples.findEventCommand(actor, "prj", event(new Uint8Array([0x61, 0]))), null);
  assertEquals(
    await samples.findEventCommand(actor, "prj", event(text, "application/x-www-form-urlencoded")),
    null,
  );
});
