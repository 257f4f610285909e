import { parseJson } from "./json.ts";

// Only refused requests pay for this; the bound keeps a flood of them from costing more than the hash itself.
const largestBody = 8 * 1024;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/**
 * Bodies that the sender may have signed if something in between rewrote the one that came: a lost or added
 * final newline, changed line ends, a byte order mark, JSON parsed and written again. When one of them
 * matches the signature, the secret is right and the body is not.
 */
export function* alterations(body: Uint8Array): Generator<Uint8Array> {
  if (body.length === 0 || body.length > largestBody) return;
  const text = strictDecoder.decode(body);
  const seen = new Set([text]);
  for (const variant of variants(text, body)) {
    if (seen.has(variant)) continue;
    seen.add(variant);
    yield encoder.encode(variant);
  }
}

function* variants(text: string, body: Uint8Array): Generator<string> {
  yield text.trimEnd();
  yield text + "\n";
  yield text.replace(/^\uFEFF/, "");
  yield text.replaceAll("\r\n", "\n");
  yield text.replaceAll(/\r?\n/g, "\r\n");
  const json = parseJson(body);
  // A value nested too deeply to write again is not one that a framework could have written.
  if (!json.ok || nesting(text) > 100) return;
  const compact = JSON.stringify(json.value);
  yield compact;
  yield compact.replaceAll("/", "\\/");
  yield compact.replace(/[^\x20-\x7e]/g, escapeUnit);
  yield JSON.stringify(json.value, null, 2);
  yield JSON.stringify(json.value, null, 4);
}

function escapeUnit(unit: string): string {
  return "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

/** An upper bound of a JSON text's nesting. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
