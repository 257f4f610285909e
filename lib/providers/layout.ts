import type { SignatureLayout } from "./scheme.ts";

/** Nobody rotates through more keys; the bound keeps a 16 KiB header from costing thousands of comparisons. */
export const mostSignatures = 32;

export interface SignatureParts {
  /** Texts that may be the signature. */
  signatures: string[];
  /** The timestamp's text, where the layout carries one. */
  timestamp: string | null;
  /** What is wrong when nothing can be compared. */
  problem: "malformed_header" | "unsupported_scheme" | null;
}

/** Takes a signature header's value apart. Unknown keys and versions are ignored, never believed. */
export function parseSignature(value: string, layout: SignatureLayout): SignatureParts {
  const parts = layout.kind === "plain"
    ? parsePlain(value, layout)
    : layout.kind === "kv"
    ? parseKeyed(value, layout)
    : parseVersioned(value, layout);
  return parts.signatures.length > mostSignatures ? malformed() : parts;
}

/** The header's value for one signature: the reverse of `parseSignature`. */
export function formatSignature(signature: string, timestamp: string, layout: SignatureLayout): string {
  switch (layout.kind) {
    case "plain":
      return layout.prefix + signature;
    case "kv": {
      const pair = (key: string, text: string) => key + layout.kv_separator + text;
      const items = layout.signature_keys.slice(0, 1).map((key) => pair(key, signature));
      if (layout.timestamp_key !== null) items.unshift(pair(layout.timestamp_key, timestamp));
      return items.join(layout.item_separator);
    }
    case "versioned-list":
      return layout.version + layout.version_separator + signature;
  }
}

function parsePlain(value: string, layout: Extract<SignatureLayout, { kind: "plain" }>): SignatureParts {
  if (value === "") return malformed();
  if (value.startsWith(layout.prefix)) return found([value.slice(layout.prefix.length)]);
  const otherPrefix = /^[\w-]+=[^=]/.test(value);
  if (layout.prefix_optional && !otherPrefix) return found([value]);
  return otherPrefix ? unsupported() : malformed();
}

function parseKeyed(value: string, layout: Extract<SignatureLayout, { kind: "kv" }>): SignatureParts {
  const signatures: string[] = [];
  const timestamps: string[] = [];
  let others = 0;
  for (const item of value.split(layout.item_separator)) {
    const end = item.indexOf(layout.kv_separator);
    if (end < 1) continue;
    const key = item.slice(0, end);
    const text = item.slice(end + layout.kv_separator.length);
    if (key === layout.timestamp_key) timestamps.push(text);
    else if (layout.signature_keys.includes(key)) signatures.push(text);
    else others++;
  }
  if (layout.timestamp_key !== null && timestamps.length !== 1) return malformed();
  if (signatures.length === 0) return others > 0 ? unsupported() : malformed();
  return found(signatures, timestamps[0] ?? null);
}

function parseVersioned(
  value: string,
  layout: Extract<SignatureLayout, { kind: "versioned-list" }>,
): SignatureParts {
  const signatures: string[] = [];
  let others = 0;
  for (const item of value.split(layout.item_separator)) {
    const end = item.indexOf(layout.version_separator);
    if (end < 1) continue;
    if (item.slice(0, end) === layout.version) {
      signatures.push(item.slice(end + layout.version_separator.length));
    } else others++;
  }
  if (signatures.length === 0) return others > 0 ? unsupported() : malformed();
  return found(signatures);
}

function found(signatures: string[], timestamp: string | null = null): SignatureParts {
  return { signatures, timestamp, problem: null };
}

function malformed(): SignatureParts {
  return { signatures: [], timestamp: null, problem: "malformed_header" };
}

function unsupported(): SignatureParts {
  return { signatures: [], timestamp: null, problem: "unsupported_scheme" };
}
