import { assertEquals, assertStringIncludes } from "@std/assert";
import { byteSize, prettyJson, viewBody } from "./body_view.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("pretty JSON keeps every literal as it was written", () => {
  const text =
    '{"big":12345678901234567890,"e":1e400000,"a":1,"a":2,"s":"\\u00e9, [x]: {\\"}","n":[1, 2 ,[]]}';
  assertEquals(
    prettyJson(text),
    `{
  "big": 12345678901234567890,
  "e": 1e400000,
  "a": 1,
  "a": 2,
  "s": "\\u00e9, [x]: {\\"}",
  "n": [
    1,
    2,
    []
  ]
}`,
  );
});

Deno.test("what is no JSON object or array, or nested too deep, is not made pretty", () => {
  assertEquals(prettyJson("{"), null);
  assertEquals(prettyJson("12"), null);
  assertEquals(prettyJson("[".repeat(20_000) + "]".repeat(20_000)), null);
});

Deno.test("a body that is not UTF-8 is shown as bytes", () => {
  const view = viewBody(new Uint8Array([0x7b, 0xff, 0x00, 0x41]));
  assertEquals(view.kind, "binary");
  if (view.kind === "binary") assertStringIncludes(view.dump, "000000  7b ff 00 41");
});

Deno.test("text with NUL is shown as bytes, since a page cannot show it", () => {
  assertEquals(viewBody(bytes("a\0b")).kind, "binary");
});

Deno.test("a long text is cut, also in the middle of a character", () => {
  const view = viewBody(bytes("é".repeat(200_000) + "x"));
  assertEquals(view.kind, "text");
  if (view.kind === "text") assertEquals(view.shownBytes, 256 * 1024);
});

Deno.test("sizes are read in steps of 1,024", () => {
  const sizes = [0, 1023, 1434, 20_480, 2_097_152];
  assertEquals(sizes.map(byteSize), ["0 B", "1023 B", "1.4 KB", "20 KB", "2 MB"]);
});
