type CamelKey<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : Key;

/** A view that becomes this answer: camelCase names, dates where times are; what is more in it does not leave. */
export type ViewOf<Answer> = Answer extends undefined ? Answer | void
  : Answer extends string ? Answer | Date
  : Answer extends readonly unknown[] ? { [Index in keyof Answer]: ViewOf<Answer[Index]> }
  : Answer extends object
    ? string extends keyof Answer ? object : { [Key in keyof Answer as CamelKey<Key>]: ViewOf<Answer[Key]> }
  : Answer;

/** Values under these names are a person's own: their keys leave as they came. */
const asSent = new Set(["options"]);

/**
 * A view as the API writes it: snake_case names, RFC 3339 times. Bytes go under `…_text` where they are UTF-8, which
 * keeps every one of them, and else under `…_base64`.
 */
export function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => toField(snake(name), inner)));
}

function toField(name: string, value: unknown): [string, unknown] {
  if (asSent.has(name)) return [name, value];
  if (!(value instanceof Uint8Array)) return [name, toWire(value)];
  const text = utf8(value);
  return text === null ? [`${name}_base64`, value.toBase64()] : [`${name}_text`, text];
}

/** The text that these bytes are, or null when they would not come back from it unchanged. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The only error there is: the bytes are not UTF-8.
    return null;
  }
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
