import { AppError } from "../../lib/errors.ts";
import { allowedHeader, allowedHeaderValue, parseDestinationUrl } from "../../lib/destination_url.ts";

export type AllowedRanges = Parameters<typeof parseDestinationUrl>[1];

/** The URL as it is stored. Throws `forbidden_address`, with the reason, for one that Sluice will not call. */
export function checkUrl(text: string, allowed: AllowedRanges): string {
  const parsed = parseDestinationUrl(text, allowed);
  if (parsed.ok) return parsed.url.href;
  throw new AppError("forbidden_address", { message: parsed.message, fields: { url: [parsed.message] } });
}

/** Throws `validation_failed` for headers that a person may not add, or names that differ in case alone. */
export function checkHeaders(headers: Record<string, string>): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const shown = name.slice(0, 60);
    if (!allowedHeader(name)) throw refuse(`The header ${shown} cannot be added.`);
    if (!allowedHeaderValue(value)) throw refuse(`The value of ${shown} is not a header value.`);
    if (seen.has(name.toLowerCase())) throw refuse(`The header ${shown} is there twice.`);
    seen.add(name.toLowerCase());
  }
}

function refuse(message: string): AppError {
  return new AppError("validation_failed", { message, fields: { headers: [message] } });
}
