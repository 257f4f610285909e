import { createHash } from "node:crypto";
import { parseJson, valueAt } from "../../lib/providers/json.ts";
import type { Description, VerifyInput } from "../../lib/providers/mod.ts";
import type { Dedupe, Route } from "./types.ts";

type Headers = VerifyInput["headers"];

/**
 * The key that makes two requests the same event, in hex, or null when each request is one of its own.
 * Sixteen bytes of the identity; where the signature does not cover the identity, sixteen of the body follow, so that
 * a body under another's id is kept too.
 */
export function dedupeKey(
  route: Route,
  input: Pick<VerifyInput, "headers" | "body">,
  said: Description,
): string | null {
  const { by } = route.dedupe;
  if (by === "none") return null;
  const identity = identify(route, input, said);
  if (identity === null) return `${digest("body")}${digest(input.body)}`;
  return identity.signed ? digest(identity.text) : `${digest(identity.text)}${digest(input.body)}`;
}

function identify(route: Route, { headers, body }: Pick<VerifyInput, "headers" | "body">, said: Description) {
  switch (route.dedupe.by) {
    case "provider":
      return said.event_id === null ? null : { text: `id:${said.event_id}`, signed: said.event_id_signed };
    case "header":
      return chosen("header", headerNamed(headers, route.dedupe));
    case "json_path":
      return chosen("json", jsonNamed(body, route.dedupe));
    default:
      return null;
  }
}

function headerNamed(headers: Headers, { name }: Dedupe): string | null {
  const wanted = name?.toLowerCase();
  return headers.find(([header]) => header.toLowerCase() === wanted)?.[1] ?? null;
}

function jsonNamed(body: Uint8Array, { name }: Dedupe): string | null {
  const json = parseJson(body);
  const value = json.ok && name ? valueAt(json.value, name) : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

// What a person chose as the identity decides alone, signed or not: they know their sender.
function chosen(kind: string, value: string | null) {
  return value === null ? null : { text: `${kind}:${value}`, signed: true };
}

function digest(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex").slice(0, 32);
}
