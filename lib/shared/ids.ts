/**
 * Ids as people see them: a prefix and the row's UUID in Crockford base32, as TypeID 0.3 writes it
 * (26 characters, big-endian, sortable).
 */
export const idPrefixes = {
  project: "prj",
  source: "src",
  destination: "dst",
  connection: "con",
  event: "evt",
  delivery: "dlv",
  attempt: "att",
  verdict: "vrd",
  token: "tok",
  user: "usr",
  replay: "rpl",
} as const;

export type IdKind = keyof typeof idPrefixes;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const values = new Map([...alphabet].map((letter, value) => [letter, BigInt(value)]));
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** `evt_01j…` for a UUID. */
export function encodeId(kind: IdKind, uuid: string): string {
  const hex = uuid.replaceAll("-", "");
  let text = "";
  let buffer = 0;
  let bits = 2; // 130 bits in 26 letters: the first letter carries two leading zeros
  for (let index = 0; index < 32; index++) {
    buffer = (buffer << 4) | parseInt(hex.charAt(index), 16);
    bits += 4;
    if (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((buffer >> bits) & 31);
      buffer &= (1 << bits) - 1;
    }
  }
  return `${idPrefixes[kind]}_${text}`;
}

/** The UUID inside a prefixed id, or null when the text is not such an id of that kind. */
export function decodeId(kind: IdKind, id: string): string | null {
  const prefix = `${idPrefixes[kind]}_`;
  if (!id.startsWith(prefix) || id.length !== prefix.length + 26) return null;
  let number = 0n;
  for (const letter of id.slice(prefix.length)) {
    const value = values.get(letter);
    if (value === undefined) return null;
    number = (number << 5n) | value;
  }
  if (number >> 128n !== 0n) return null;
  return formatUuid(number.toString(16).padStart(32, "0"));
}

/** A version 7 UUID (RFC 9562) for a time in milliseconds and ten random bytes. */
export function uuidV7(milliseconds: number, random: Uint8Array): string {
  const time = Math.floor(milliseconds).toString(16).padStart(12, "0");
  const byte = (index: number) => hexPairs[random[index] ?? 0] ?? "00";
  const version = hexPairs[0x70 | ((random[0] ?? 0) & 0x0f)] ?? "70";
  const variant = hexPairs[0x80 | ((random[2] ?? 0) & 0x3f)] ?? "80";
  return formatUuid(
    time + version + byte(1) + variant + byte(3) + byte(4) + byte(5) + byte(6) + byte(7) + byte(8) + byte(9),
  );
}

/** Milliseconds since the epoch that a version 7 UUID carries. */
export function uuidTime(uuid: string): number {
  return parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

function formatUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
