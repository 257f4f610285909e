import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Evidence, judgeProof } from "./verdict.ts";

function evidence(): Evidence {
  return {
    acknowledged: [{ messageId: "msg_1", eventId: "evt_1", digest: "aa", duplicate: false, tries: 1 }],
    receipts: [{ eventId: "evt_1", digest: "aa", at: 1_000 }],
    stored: [{
      eventId: "evt_1",
      messageId: "msg_1",
      digest: "aa",
      deliveries: 1,
      status: "succeeded",
      reason: null,
      attempts: 1,
      settledAt: 1_010,
    }],
    kills: 1,
  };
}

Deno.test("a proof without a broken promise counts one of each", () => {
  const verdict = judgeProof(evidence());
  assertEquals(verdict.broken, []);
  assertEquals([verdict.acknowledged, verdict.stored, verdict.delivered, verdict.lost], [1, 1, 1, 0]);
});

const breaches: [name: string, says: string, spoil: (from: Evidence) => Evidence][] = [
  ["not stored", "is not stored as it was sent", (from) => ({ ...from, stored: [] })],
  ["stored altered", "is not stored as it was sent", (from) => ({
    ...from,
    stored: from.stored.map((row) => ({ ...row, digest: "bb" })),
  })],
  ["stored twice", "is stored 2 times", (from) => ({
    ...from,
    stored: from.stored.flatMap((row) => [row, { ...row, eventId: "evt_2" }]),
  })],
  ["not delivered", "was acknowledged and not delivered", (from) => ({ ...from, receipts: [] })],
  ["delivered altered", "was acknowledged and not delivered", (from) => ({
    ...from,
    receipts: from.receipts.map((receipt) => ({ ...receipt, digest: "bb" })),
  })],
  ["delivered after success", "came again after it had succeeded", (from) => ({
    ...from,
    receipts: [...from.receipts, { eventId: "evt_1", digest: "aa", at: 2_000 }],
  })],
  ["delivered more often than kills explain", "came 3 times", (from) => ({
    ...from,
    receipts: Array(3).fill({ eventId: "evt_1", digest: "aa", at: 1_000 }),
  })],
  ["never settled", "ended retrying", (from) => ({
    ...from,
    stored: from.stored.map((row) => ({ ...row, status: "retrying" })),
  })],
  ["delivered and unknown", "was delivered and is not stored", (from) => ({
    ...from,
    receipts: [...from.receipts, { eventId: "evt_9", digest: "aa", at: 1_000 }],
  })],
];

for (const [name, says, spoil] of breaches) {
  Deno.test(`a proof finds an event that was ${name}`, () => {
    assertStringIncludes(judgeProof(spoil(evidence())).broken.join("\n"), says);
  });
}
