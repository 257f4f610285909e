import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import Stripe from "stripe";
import { sign, verify } from "./mod.ts";

const body = `{"id":"evt_1","object":"event","type":"ping","text":"é"}`;
const bytes = new TextEncoder().encode(body);
const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const stripeSecret = "whsec_5f1c0e7b9d3a48c2a6e4b1d0f8e7c6b5";
const stripe = new Stripe("sk_test_none");

// Both SDKs read the clock themselves, so these tests have to live in the present.
const now = Math.floor(Date.now() / 1000);

function received(headers: [string, string][], secret: string) {
  return {
    method: "POST",
    url: "https://sluice.example/in/abc",
    headers,
    body: bytes,
    secrets: [secret],
    now,
  };
}

Deno.test("what Stripe's SDK signs is accepted, and refused with another secret", async () => {
  const header = await stripe.webhooks.generateTestHeaderStringAsync({ payload: body, secret: stripeSecret });
  const input = received([["Stripe-Signature", header]], stripeSecret);
  assertEquals(await verify("stripe", input), { ok: true, scheme: "stripe-v1" });
  assertEquals((await verify("stripe", { ...input, secrets: ["whsec_other00000"] })).ok, false);
});

Deno.test("what we sign as Stripe, Stripe's SDK accepts, and refuses once altered", async () => {
  const headers = new Headers(sign("stripe", { secret: stripeSecret, body, now, id: "evt_1" }));
  const signature = headers.get("stripe-signature") ?? "";
  const event = await stripe.webhooks.constructEventAsync(body, signature, stripeSecret);
  assertEquals(event.id, "evt_1");
  await assertRejects(
    () => stripe.webhooks.constructEventAsync(body + " ", signature, stripeSecret),
    Stripe.errors.StripeSignatureVerificationError,
  );
});

Deno.test("what the standardwebhooks package signs is accepted, and refused with another secret", async () => {
  const signature = new Webhook(webhookSecret).sign("msg_1", new Date(now * 1000), body);
  const headers: [string, string][] = [
    ["webhook-id", "msg_1"],
    ["webhook-timestamp", String(now)],
    ["webhook-signature", signature],
  ];
  const input = received(headers, webhookSecret);
  assertEquals(await verify("standard-webhooks", input), { ok: true, scheme: "standard-webhooks-v1" });
  assertEquals(
    (await verify("standard-webhooks", { ...input, secrets: ["whsec_AAAAAAAAAAAAAAAAAAAAAAAA"] })).ok,
    false,
  );
});

Deno.test("what we sign as Standard Webhooks, the standardwebhooks package accepts, and refuses once altered", () => {
  const headers = Object.fromEntries(
    sign("standard-webhooks", { secret: webhookSecret, body, now, id: "msg_1" }),
  );
  const webhook = new Webhook(webhookSecret);
  assertEquals(webhook.verify(body, headers), JSON.parse(body));
  assertThrows(() => webhook.verify(body + " ", headers), WebhookVerificationError);
});
