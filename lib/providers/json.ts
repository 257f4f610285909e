const decoder = new TextDecoder();

/** A JSON body read on demand: the value, or the error that the parser gave. Never throws. */
export type ParsedJson = { ok: true; value: unknown } | { ok: false; error: unknown };

/** Parses a body as JSON. Hostile text (deep nesting, huge numbers, lone surrogates) costs an answer, no throw. */
export function parseJson(body: Uint8Array): ParsedJson {
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    return { ok: true, value };
  } catch (error) {
    return { ok: false, error };
  }
}

/** The value at a dotted path (`data.object.id`, `events.0.id`); own properties only, undefined when absent. */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split(".")) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}
