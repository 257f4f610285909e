/** A stored body as a page can show it. */
export type BodyView =
  | { kind: "empty" }
  /** `pretty` is the same text with white space between the tokens. */
  | { kind: "json"; raw: string; pretty: string; shownBytes: number }
  | { kind: "text"; raw: string; shownBytes: number }
  /** Not UTF-8, or with characters that no page can show. */
  | { kind: "binary"; dump: string; shownBytes: number };

const SHOWN_BYTES = 256 * 1024;
const DUMPED_BYTES = 1024;
const BYTES_A_LINE = 16;
/** JSON that is nested deeper is shown as it came: its indentation would be longer than its content. */
const DEEPEST = 60;

/** Says what a body is and how to show it: at most 256 KiB of text, 1 KiB of bytes. */
export function viewBody(body: Uint8Array): BodyView {
  if (body.length === 0) return { kind: "empty" };
  const shown = body.subarray(0, SHOWN_BYTES);
  const raw = decode(shown, shown.length < body.length);
  if (raw === null) {
    const head = body.subarray(0, DUMPED_BYTES);
    return { kind: "binary", dump: hexDump(head), shownBytes: head.length };
  }
  const pretty = prettyJson(raw);
  const shownBytes = shown.length;
  return pretty === null ? { kind: "text", raw, shownBytes } : { kind: "json", raw, pretty, shownBytes };
}

/**
 * A JSON object or array with one value a line. Works on the text, so that numbers, repeated keys and escapes stay as
 * they are written; null for what is no JSON, or too deep.
 */
export function prettyJson(text: string): string | null {
  if (!/^\s*[{[]/.test(text) || !isJson(text)) return null;
  const parts: string[] = [];
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === "{" || token === "[") {
      depth++;
      if (depth > DEEPEST) return null;
      parts.push(token, line(depth));
    } else if (token === "}" || token === "]") {
      depth--;
      parts.push(line(depth), token);
    } else if (token === ",") parts.push(token, line(depth));
    else if (token === ":") parts.push(": ");
    else parts.push(/^[{[]/.test(token) ? token.replace(/\s+/g, "") : token);
  }
  return parts.join("");
}

/** Offset, sixteen bytes in hexadecimal and what of them is ASCII, a line each. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_A_LINE) {
    const row = [...bytes.subarray(offset, offset + BYTES_A_LINE)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const ascii = row.map((byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".").join("");
    lines.push(`${offset.toString(16).padStart(6, "0")}  ${hex.padEnd(BYTES_A_LINE * 3)} ${ascii}`);
  }
  return lines.join("\n");
}

/** `312 B`, `1.4 KB`, `2 MB`, in steps of 1,024. */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / (1024 * 1024), "MB"];
  return `${size.toLocaleString("en", { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}

function line(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whatever is wrong with it: it is shown as text.
    return false;
  }
}

function decode(bytes: Uint8Array, cut: boolean): string | null {
  try {
    // A cut may go through the middle of a character.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
    return /[^\P{Cc}\t\n\v\f\r]/u.test(text) ? null : text;
  } catch {
    // Not UTF-8: the bytes themselves are shown.
    return null;
  }
}
