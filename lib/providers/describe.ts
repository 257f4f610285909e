import { headerValue } from "./headers.ts";
import { type ParsedJson, parseJson, valueAt } from "./json.ts";
import { compiledTemplate, findProvider } from "./registry.ts";
import type { JoinedLocation, Location, Scheme, VerifyInput } from "./scheme.ts";

export interface Description {
  /** Printable, at most 200 characters. */
  type: string | null;
  /** The same on every retry of an event; printable, at most 200 characters. */
  event_id: string | null;
  /** Whether the signature covers the id: an unsigned one can be repeated with another body. */
  event_id_signed: boolean;
}

export type DescribeInput = Pick<VerifyInput, "headers" | "body" | "options">;

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}][\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;
const longest = 200;

/**
 * What a request says about itself. Reads the body as JSON only where the provider keeps id or type there;
 * whatever is absent, hostile or unprintable is null. Never throws.
 */
export function describe(provider: string, input: DescribeInput): Description {
  const entry = findProvider(provider);
  if (entry === null) return { type: null, event_id: null, event_id_signed: false };
  const compiled = compiledTemplate(provider, input.options);
  const idOfTemplate = compiled?.template.event_id ?? compiled?.template.message_id;
  const ids = idOfTemplate ? [idOfTemplate] : entry.eventId;
  const types = compiled?.template.event_type ? [compiled.template.event_type] : entry.eventType;
  const schemes = compiled === null ? entry.schemes : [compiled.verifier.scheme];

  let json: ParsedJson | null = null;
  const read = (location: Location | JoinedLocation): string | null => {
    if (location.in === "join") {
      const parts = location.of.map(read);
      return parts.includes(null) ? null : sanitise(parts.join(":"));
    }
    if (location.in === "header") return sanitise(headerValue(input.headers, location.name));
    json ??= parseJson(input.body);
    return json.ok ? sanitise(valueAt(json.value, location.path)) : null;
  };

  const type = firstOf(types, read)?.text ?? null;
  const id = firstOf(ids, read);
  return {
    type,
    event_id: id?.text ?? null,
    event_id_signed: id !== null && schemes.length > 0 &&
      schemes.every((scheme) => signs(scheme, id.location)),
  };
}

function firstOf<Place extends Location | JoinedLocation>(
  locations: readonly Place[],
  read: (location: Place) => string | null,
) {
  for (const location of locations) {
    const text = read(location);
    if (text !== null) return { location, text };
  }
  return null;
}

function signs(scheme: Scheme, location: Location | JoinedLocation): boolean {
  if (location.in === "join") return location.of.every((part) => signs(scheme, part));
  if (scheme.type === "open" || scheme.type === "shared-token" || scheme.type === "basic") return false;
  return location.in === "json"
    ? scheme.signed_content.includes("{body}")
    : scheme.message_id?.name === location.name && scheme.signed_content.includes("{id}");
}

function sanitise(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== "string" || value.length > longest) return null;
  return printable.test(value) ? value : null;
}
