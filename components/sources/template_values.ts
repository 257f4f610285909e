import type { TemplateValues } from "./TemplateFields.tsx";

interface Place {
  in: string;
  name?: string;
  path?: string;
}

/** A source's stored template as the values of `TemplateFields`; what has another shape stays empty. */
export function templateValues(template: unknown): TemplateValues {
  if (!isObject(template)) return {};
  const signature = isObject(template.signature) ? template.signature : {};
  const layout = isObject(signature.layout) ? signature.layout : {};
  const timestamp = isObject(template.timestamp) ? template.timestamp : null;
  const key = isObject(template.key) ? template.key : {};
  const keys = Array.isArray(layout.signature_keys) ? layout.signature_keys : [];
  const plain = layout.kind === undefined || layout.kind === "plain";
  return named({
    "hash": template.hash,
    "key.encoding": key.encoding,
    "signature.name": signature.name,
    "signature.encoding": signature.encoding,
    "signature.layout.kind": layout.kind,
    "signature.layout.prefix": plain ? layout.prefix ?? "" : "",
    "signature.layout.signature_key": keys[0],
    "signature.layout.timestamp_key": layout.timestamp_key,
    "signature.layout.version": layout.version,
    "signed_content": template.signed_content,
    "timestamp": written(timestamp),
    "timestamp_unit": timestamp?.unit,
    "tolerance_seconds": template.tolerance_seconds,
    "message_id": isObject(template.message_id) ? template.message_id.name : undefined,
    "event_id": written(template.event_id),
    "event_type": written(template.event_type),
  });
}

function named(values: Record<string, unknown>): TemplateValues {
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.map(([name, value]) => [`options.template.${name}`, String(value)]));
}

function written(place: unknown): string | undefined {
  if (!isPlace(place)) return undefined;
  if (place.in === "header") return `header: ${place.name ?? ""}`;
  return place.in === "signature" ? "signature" : place.path ?? place.name;
}

function isPlace(value: unknown): value is Place {
  return isObject(value) && typeof value.in === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
