import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildIfStale } from "../../tools/build.ts";
import { type Blow, runProof } from "../../tools/prove/proof.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const armedEntry = "tests/chaos/armed_server.ts";

function at(failpoint: string): Blow {
  const seed = Math.floor(Math.random() * 1e9);
  return { failpoint, environment: { SLUICE_FAILPOINT: `${failpoint}:0.2:${seed}` } };
}

// The servers of a proof are processes of their own: what this process holds at its end is its own business.
Deno.test("killed at random moments under load, no acknowledged event is lost, doubled or left undelivered", async () => {
  await buildIfStale(root);
  const blows: Blow[] = ["kill", "kill database", "interrupt", "kill", "kill database"];
  const proof = await runProof({ root, events: 1_200, atOnce: 24, restMs: 5, blows, armedEntry });
  assertEquals(proof.broken, []);
  assertEquals([proof.acknowledged, proof.stored, proof.delivered, proof.lost], [1_200, 1_200, 1_200, 0]);
  assertEquals(proof.kills, 4);
  assert(proof.unanswered > 0, "the kills were felt");
  for (const { code, tookMs } of proof.interrupts) {
    assertEquals(code, 0);
    assert(tookMs < 5_000, `${tookMs} ms`);
  }
});

Deno.test("killed at each named point of the way, no acknowledged event is lost, doubled or left undelivered", async () => {
  await buildIfStale(root);
  const points = [
    "intake before commit",
    "intake after commit",
    "intake before marker",
    "delivery before call",
    "delivery after call",
  ];
  const proof = await runProof({
    root,
    events: 900,
    atOnce: 16,
    restMs: 5,
    blows: points.map(at),
    armedEntry,
  });
  assertEquals(proof.broken, []);
  assertEquals([proof.acknowledged, proof.stored, proof.delivered, proof.lost], [900, 900, 900, 0]);
});
