import type { z } from "zod";
import { AppError } from "../errors.ts";
import { readBody } from "./body.ts";

/** Parses untrusted data. Throws `validation_failed` with the first message and all of them by field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  // Whoever sends thousands of wrong fields is not told about each.
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.slice(0, MOST_PROBLEMS).map(shown).map((key) => [key, `Unknown field: ${key}`] as const)
      : [[issue.path.map(String).map(shown).join(".") || "body", issue.message] as const]
  ).slice(0, MOST_PROBLEMS);
  const fields = new Map<string, string[]>();
  for (const [field, message] of problems) fields.set(field, [...fields.get(field) ?? [], message]);
  throw new AppError("validation_failed", { message: problems[0]?.[1], fields: Object.fromEntries(fields) });
}

const shown = (name: string) => name.slice(0, 60);

const MOST_PROBLEMS = 20;
const LARGEST_INPUT = 1024 * 1024;
const INPUT_TIMEOUT_MS = 10_000;

/** The fields of a submitted form, or of a JSON object sent in its place. Repeated names become arrays. */
export async function readForm(request: Request): Promise<Record<string, unknown>> {
  const type = mediaType(request);
  const body = await readBody(request, LARGEST_INPUT, INPUT_TIMEOUT_MS);
  if (type === "application/json") return parseJsonObject(body);
  if (type === "application/x-www-form-urlencoded") {
    return collect(new URLSearchParams(new TextDecoder().decode(body)));
  }
  if (type === "multipart/form-data") return collect(await readMultipart(request, body));
  throw new AppError("malformed_request", { message: "Send a form." });
}

/** A JSON object sent to the API; a request without a body is an empty one. */
export async function readJson(request: Request): Promise<Record<string, unknown>> {
  const body = await readBody(request, LARGEST_INPUT, INPUT_TIMEOUT_MS);
  if (body.length === 0) return {};
  if (mediaType(request) !== "application/json") {
    throw new AppError("malformed_request", { message: "Send JSON with Content-Type: application/json." });
  }
  return parseJsonObject(body);
}

function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function parseJsonObject(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new AppError("malformed_request", { message: "The body is not valid JSON.", cause });
  }
  throw new AppError("validation_failed", { message: "The body must be a JSON object." });
}

async function readMultipart(request: Request, body: Uint8Array<ArrayBuffer>): Promise<FormData> {
  try {
    return await new Response(body, {
      headers: { "content-type": request.headers.get("content-type") ?? "" },
    }).formData();
  } catch (cause) {
    throw new AppError("malformed_request", { message: "The form could not be read.", cause });
  }
}

function collect(entries: Iterable<[string, FormDataEntryValue]>): Record<string, unknown> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of entries) {
    if (typeof value !== "string") continue;
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  return Object.fromEntries(fields);
}
