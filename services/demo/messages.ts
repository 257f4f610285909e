import { sampleRequest } from "../../lib/providers/mod.ts";
import type { Random } from "./random.ts";

/** What a provider said at one moment. */
export interface Message {
  /** As the provider numbers its events. */
  id: string;
  type: string;
  body: string;
}

type Payload = Record<string, unknown>;
type Kind = readonly [type: string, payload: (random: Random, at: Date) => Payload];
type Kinds = readonly [Kind, ...Kind[]];

const people = ["grace", "ada", "linus", "margaret", "alan", "barbara", "edsger", "radia"] as const;
const amounts = [900, 1900, 2900, 4200, 4900, 7900, 12_900, 24_000] as const;
const repositories = ["storefront", "checkout", "warehouse-sync"] as const;
const goods = ["mug-blue", "tea-assam-250", "kettle-07", "filter-100", "gift-card"] as const;

const stripeKinds: Kinds = [
  ["payment_intent.succeeded", (random) => payment(random, "succeeded")],
  ["payment_intent.succeeded", (random) => payment(random, "succeeded")],
  ["charge.succeeded", (random) => ({ ...payment(random, "succeeded"), object: "charge", paid: true })],
  ["checkout.session.completed", (random) => ({
    id: `cs_test_${random.letters(24)}`,
    object: "checkout.session",
    amount_total: random.pick(amounts),
    currency: "eur",
    customer_details: { email: `${random.pick(people)}@example.com` },
    mode: "payment",
    payment_status: "paid",
    status: "complete",
  })],
  ["invoice.paid", (random) => ({
    id: `in_${random.letters(24)}`,
    object: "invoice",
    amount_paid: random.pick(amounts),
    currency: "eur",
    customer: `cus_${random.letters(14)}`,
    number: `SHOP-${random.between(1_000, 9_999)}`,
    status: "paid",
  })],
  ["customer.subscription.updated", (random) => ({
    id: `sub_${random.letters(24)}`,
    object: "subscription",
    cancel_at_period_end: random.next() < 0.3,
    customer: `cus_${random.letters(14)}`,
    items: { data: [{ price: { id: `price_${random.letters(14)}`, unit_amount: random.pick(amounts) } }] },
    status: "active",
  })],
  ["customer.created", (random) => {
    const person = random.pick(people);
    return {
      id: `cus_${random.letters(14)}`,
      object: "customer",
      email: `${person}@example.com`,
      name: person,
    };
  }],
  ["payment_intent.payment_failed", (random) => ({
    ...payment(random, "requires_payment_method"),
    last_payment_error: { code: "card_declined", decline_code: "insufficient_funds", type: "card_error" },
  })],
  ["charge.refunded", (random) => ({ ...payment(random, "succeeded"), object: "charge", refunded: true })],
];

const githubKinds: Kinds = [
  ["push", (random) => ({
    ref: "refs/heads/main",
    before: random.hex(40),
    after: random.hex(40),
    commits: [{ id: random.hex(40), message: random.pick(commitMessages), added: [], removed: [] }],
  })],
  [
    "push",
    (random) => ({ ref: `refs/heads/fix-${random.between(100, 999)}`, after: random.hex(40), commits: [] }),
  ],
  ["pull_request", (random) => {
    const number = random.between(200, 420);
    const title = random.pick(commitMessages);
    return {
      action: random.pick(["opened", "synchronize", "closed"]),
      number,
      pull_request: { number, title },
    };
  }],
  ["workflow_run", (random) => ({
    action: "completed",
    workflow_run: {
      id: random.between(1e9, 2e9),
      name: "ci",
      conclusion: random.pick(["success", "failure"]),
    },
  })],
  ["issue_comment", (random) => ({
    action: "created",
    issue: { number: random.between(200, 420) },
    comment: { body: random.pick(["Looks good.", "Could we add a test for this?", "Seen on staging too."]) },
  })],
  ["release", (random) => ({ action: "published", release: { tag_name: `v2.${random.between(1, 30)}.0` } })],
];

const commitMessages = [
  "Charge in the customer's currency",
  "Show stock on the product page",
  "Round totals once, at the end",
  "Retry label printing",
] as const;

const warehouseKinds: Kinds = [
  ["shipment.created", (random) => shipment(random)],
  ["shipment.delivered", (random) => ({ ...shipment(random), signed_by: random.pick(people) })],
  ["stock.low", (random) => ({ sku: random.pick(goods), left: random.between(0, 9) })],
  [
    "return.received",
    (random) => ({ order: `ord_${random.between(8_000, 9_999)}`, sku: random.pick(goods) }),
  ],
];

/** Something a provider of the demo could have said at this moment, in milliseconds. */
export function composeMessage(provider: string, random: Random, at: number): Message {
  const now = new Date(at);
  if (provider === "stripe") return fromStripe(random, now);
  if (provider === "github") return fromGithub(random, now);
  const [type, payload] = random.pick(warehouseKinds);
  const body = { type, timestamp: now.toISOString(), data: payload(random, now) };
  return { id: `msg_${random.letters(27)}`, type, body: JSON.stringify(body) };
}

// The provider's own sample is the envelope, so that these look like what the source's page shows.
function fromStripe(random: Random, at: Date): Message {
  const [type, payload] = random.pick(stripeKinds);
  const id = `evt_${random.letters(24)}`;
  const body = {
    ...envelope("stripe", id, at),
    data: { object: payload(random, at) },
    request: { id: `req_${random.letters(14)}`, idempotency_key: null },
    type,
  };
  return { id, type, body: JSON.stringify(body) };
}

function fromGithub(random: Random, at: Date): Message {
  const [type, payload] = random.pick(githubKinds);
  const id = [8, 4, 4, 4, 12].map((count) => random.hex(count)).join("-");
  const { repository, sender } = envelope("github", id, at);
  const name = random.pick(repositories);
  const where = { ...(repository as Payload), name, full_name: `demo-shop/${name}` };
  return { id, type, body: JSON.stringify({ ...payload(random, at), repository: where, sender }) };
}

function envelope(provider: string, id: string, at: Date): Payload {
  const sample = sampleRequest(provider, { secret: "", id, now: Math.floor(at.getTime() / 1000) });
  return JSON.parse(sample?.body ?? "{}");
}

function payment(random: Random, status: string): Payload {
  const amount = random.pick(amounts);
  return {
    id: `pi_${random.letters(24)}`,
    object: "payment_intent",
    amount,
    amount_received: status === "succeeded" ? amount : 0,
    currency: "eur",
    customer: `cus_${random.letters(14)}`,
    livemode: false,
    metadata: { order_id: `ord_${random.between(8_000, 9_999)}` },
    payment_method_types: ["card"],
    status,
  };
}

function shipment(random: Random): Payload {
  return {
    order: `ord_${random.between(8_000, 9_999)}`,
    parcel: `PX${random.between(1e8, 9e8)}`,
    weight_grams: random.between(180, 6_400),
    items: [{ sku: random.pick(goods), quantity: random.between(1, 3) }],
  };
}
