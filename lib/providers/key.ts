import type { KeyFormat } from "./scheme.ts";

const encoder = new TextEncoder();
const hexText = /^(?:[0-9a-fA-F]{2})+$/;
const base64Text = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Key bytes of a configured secret, or null when the text cannot be one of this format. An empty key is
 * never a key. The strict base64 alphabet also keeps public keys (`whpk_…`, shown to everyone) from being
 * taken for HMAC keys.
 */
export function keyBytes(secret: string, format: KeyFormat): Uint8Array | null {
  const prefix = format.strip_prefixes.find((candidate) => secret.startsWith(candidate));
  if (prefix === undefined && format.prefix_required) return null;
  const text = secret.slice(prefix?.length ?? 0);
  switch (format.encoding) {
    case "utf8":
      return text === "" ? null : encoder.encode(text);
    case "hex":
      return hexText.test(text) ? Uint8Array.fromHex(text) : null;
    case "base64":
      return base64Bytes(text);
  }
}

function base64Bytes(text: string): Uint8Array | null {
  // Senders are lenient about padding, so the text is measured without it: 4n + 1 letters encode nothing.
  const letters = text.replace(/=+$/, "");
  if (!base64Text.test(text) || letters.length % 4 === 1) return null;
  return Uint8Array.fromBase64(letters);
}
