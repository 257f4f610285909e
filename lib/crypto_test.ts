import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { createKeyRing, equalInConstantTime, newEncryptionKey, randomToken, sha256 } from "./crypto.ts";
import { AppError } from "./errors.ts";

Deno.test("what is sealed opens again, for the same purpose alone", () => {
  const ring = createKeyRing(newEncryptionKey());
  for (const plain of ["", "whsec_x", "é日本😀\0", "x".repeat(100_000)]) {
    const sealed = ring.seal(plain, "source:1");
    assertEquals(ring.open(sealed, "source:1"), plain);
    assertThrows(() => ring.open(sealed, "source:2"), AppError);
  }
});

Deno.test("the same text is sealed differently each time, and never readable", () => {
  const ring = createKeyRing(newEncryptionKey());
  const [one, two] = [ring.seal("canary-secret", "p"), ring.seal("canary-secret", "p")];
  assertNotEquals(one, two);
  assert(!new TextDecoder().decode(one).includes("canary"));
});

Deno.test("any changed, missing or added byte is noticed", () => {
  const ring = createKeyRing(newEncryptionKey());
  const sealed = ring.seal("secret", "p");
  for (let index = 0; index < sealed.length; index++) {
    const changed = Uint8Array.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    assertThrows(() => ring.open(changed, "p"), AppError, undefined, `byte ${index}`);
  }
  assertThrows(() => ring.open(sealed.subarray(0, -1), "p"), AppError);
  assertThrows(() => ring.open(Uint8Array.of(...sealed, 0), "p"), AppError);
});

Deno.test("what is far too short to have been sealed is refused like anything else", () => {
  const ring = createKeyRing(newEncryptionKey());
  const sealed = ring.seal("", "p");
  for (const length of [0, 1, 5, sealed.length - 17]) {
    assertThrows(() => ring.open(sealed.subarray(0, length), "p"), AppError, undefined, `${length} bytes`);
  }
});

Deno.test("after a rotation old values open, new ones are sealed by the new key, and a lost key is named", () => {
  const [old, fresh] = [newEncryptionKey(), newEncryptionKey()];
  const sealed = createKeyRing(old).seal("secret", "p");
  const rotated = createKeyRing(`${fresh},${old}`);
  assertEquals(rotated.open(sealed, "p"), "secret");
  const later = rotated.seal("secret", "p");
  assertEquals(createKeyRing(fresh).open(later, "p"), "secret");
  const error = assertThrows(() => createKeyRing(fresh).open(sealed, "p"), AppError);
  assertEquals(error.context, { reason: "unknown encryption key", key_id: old.split(":")[0] });
});

Deno.test("a ring of malformed keys does not come to be", () => {
  const short = `k1:${btoa("short")}`;
  for (
    const encoded of [
      "",
      ":",
      "k1",
      "k1:",
      short,
      `:${newEncryptionKey().split(":")[1]}`,
      `${newEncryptionKey()},`,
    ]
  ) {
    assertThrows(() => createKeyRing(encoded), AppError, undefined, encoded);
  }
});

Deno.test("tokens are base62 of the asked length, all letters about as often", () => {
  for (const length of [1, 24, 40]) assertMatch(randomToken(length), new RegExp(`^[0-9A-Za-z]{${length}}$`));
  const counts = new Map<string, number>();
  for (const letter of randomToken(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  assertEquals(counts.size, 62);
  for (const [letter, count] of counts) assert(count > 800 && count < 1_200, `${letter}: ${count}`);
});

Deno.test("digests are SHA-256, and comparison knows equal from different", () => {
  assertEquals(sha256("abc").toHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assertEquals(sha256(new TextEncoder().encode("abc")), sha256("abc"));
  assert(equalInConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
  assert(!equalInConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  assert(!equalInConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1)));
});
