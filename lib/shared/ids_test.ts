import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { randomIds } from "../ids.ts";
import { decodeId, encodeId, type IdKind, idPrefixes, uuidTime, uuidV7 } from "./ids.ts";

const kinds = Object.keys(idPrefixes) as IdKind[];

Deno.test("ids are TypeIDs: the specification's own values", () => {
  // https://github.com/jetify-com/typeid/blob/main/spec/valid.yml
  const values: [string, string][] = [
    ["00000000-0000-0000-0000-000000000000", "00000000000000000000000000"],
    ["00000000-0000-0000-0000-000000000001", "00000000000000000000000001"],
    ["00000000-0000-0000-0000-000000000020", "00000000000000000000000010"],
    ["ffffffff-ffff-ffff-ffff-ffffffffffff", "7zzzzzzzzzzzzzzzzzzzzzzzzz"],
    ["0110c853-1d09-52d8-d73e-1194e95b5f19", "0123456789abcdefghjkmnpqrs"],
    ["01890a5d-ac96-774b-bcce-b302099a8057", "01h455vb4pex5vsknk084sn02q"],
  ];
  for (const [uuid, letters] of values) {
    assertEquals(encodeId("event", uuid), `evt_${letters}`);
    assertEquals(decodeId("event", `evt_${letters}`), uuid);
  }
});

Deno.test("every UUID comes back from its id, and ids sort like their UUIDs", () => {
  fc.assert(fc.property(fc.uuid(), fc.uuid(), (one, two) => {
    assertEquals(decodeId("source", encodeId("source", one)), one);
    assertEquals(encodeId("source", one) < encodeId("source", two), one < two);
  }));
});

Deno.test("an id is taken in exactly one spelling, of its own kind", () => {
  const id = encodeId("event", "01890a5d-ac96-774b-bcce-b302099a8057");
  for (const kind of kinds) assertEquals(decodeId(kind, id) !== null, kind === "event");
  const wrong = [
    "",
    "evt_",
    id.toUpperCase(),
    id.slice(0, -1),
    `${id}0`,
    ` ${id}`,
    id.replace("_", "-"),
    `evt_8${id.slice(5)}`,
    ...["i", "l", "o", "u", "é", "\0", "-"].map((letter) => `${id.slice(0, -1)}${letter}`),
    "01890a5d-ac96-774b-bcce-b302099a8057",
  ];
  for (const text of wrong) assertEquals(decodeId("event", text), null, text);
});

Deno.test("prefixes are three letters, each its own", () => {
  const prefixes = Object.values(idPrefixes);
  assertEquals(new Set(prefixes).size, prefixes.length);
  for (const prefix of prefixes) assertMatch(prefix, /^[a-z]{3}$/);
});

Deno.test("row ids are version 7 with the time they were given, and differ", () => {
  const now = 1_763_855_999_123;
  const made = new Set<string>();
  for (let count = 0; count < 5_000; count++) {
    const id = randomIds.next(now);
    assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assertEquals(uuidTime(id), now);
    made.add(id);
  }
  assertEquals(made.size, 5_000);
});

Deno.test("every random bit of a version 7 id is used", () => {
  const none = uuidV7(0, new Uint8Array(10));
  const all = uuidV7(0, new Uint8Array(10).fill(255));
  assertEquals(none, "00000000-0000-7000-8000-000000000000");
  assertEquals(all, "00000000-0000-7fff-bfff-ffffffffffff");
  assert(uuidV7(1_000, new Uint8Array(10).fill(255)) < uuidV7(1_001, new Uint8Array(10)));
});
