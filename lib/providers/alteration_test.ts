import { assert, assertEquals } from "@std/assert";
import { alterations } from "./alteration.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = (body: Uint8Array) =>
  [...alterations(body)].map((variant) => new TextDecoder().decode(variant));

Deno.test("a JSON body has its usual rewritings, each once, and never itself", () => {
  const body = `{"a": "b/ü"}`;
  const found = texts(bytes(body));
  assert(found.includes(`{"a":"b/ü"}`));
  assert(found.includes(`{"a":"b\\/ü"}`));
  assert(found.includes(`{"a":"b/\\u00fc"}`));
  assert(found.includes(`{\n  "a": "b/ü"\n}`));
  assert(found.includes(`${body}\n`));
  assert(!found.includes(body));
  assertEquals(new Set(found).size, found.length);
});

Deno.test("text that is no JSON has other line ends and final newlines", () => {
  assertEquals(texts(bytes("a\r\nb")), ["a\r\nb\n", "a\nb"]);
});

Deno.test("an empty body and one over 8 KiB are not rewritten", () => {
  assertEquals(texts(new Uint8Array()), []);
  assertEquals(texts(bytes(`"${"a".repeat(8 * 1024)}"`)), []);
});

Deno.test("deep nesting cannot make the rewritings large", () => {
  const body = bytes(" " + "[".repeat(4000) + "]".repeat(4000));
  assert(texts(body).every((variant) => variant.length <= body.length + 1));
});
