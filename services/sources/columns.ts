import { sql } from "kysely";
import { AppError } from "../../lib/errors.ts";
import { findProvider, templateSchema } from "../../lib/providers/mod.ts";
import type { UpdateSourceInput } from "../../lib/shared/inputs.ts";

/** The given settings as columns; what is absent stays as it is. Throws `validation_failed` for options the provider has not. */
export function toColumns(provider: string, input: UpdateSourceInput) {
  const { name, options, dedupe, rateLimit, response, maxBodyBytes, enabled } = input;
  return {
    ...(name === undefined ? {} : { name }),
    ...(options === undefined ? {} : { options: json(checkOptions(provider, options)) }),
    ...(dedupe === undefined
      ? {}
      : { dedupe: json({ by: dedupe.by, name: dedupe.name, window_seconds: dedupe.windowSeconds }) }),
    ...(rateLimit === undefined
      ? {}
      : { rate_limit: rateLimit && json({ per_second: rateLimit.perSecond, burst: rateLimit.burst }) }),
    ...(response === undefined ? {} : {
      response: response &&
        json({ status: response.status, body: response.body, content_type: response.contentType }),
    }),
    ...(maxBodyBytes === undefined ? {} : { max_body_bytes: maxBodyBytes }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

/** Throws `validation_failed` unless requests of this provider can come in at a source. */
export function checkProvider(provider: string): void {
  if (findProvider(provider)?.ingest) return;
  const message = "Choose a provider from the list.";
  throw new AppError("validation_failed", { message, fields: { provider: [message] } });
}

function checkOptions(provider: string, options: NonNullable<UpdateSourceInput["options"]>) {
  const entry = findProvider(provider);
  if (options.scheme !== undefined && !entry?.schemes.some(({ id }) => id === options.scheme)) {
    throw refuse("options.scheme", "This provider has no such scheme.");
  }
  if (options.template === undefined) return options;
  if (!entry?.configurable) throw refuse("options.template", "This provider cannot be configured.");
  const parsed = templateSchema.safeParse(options.template);
  if (parsed.success) return { ...options, template: parsed.data };
  const [issue] = parsed.error.issues;
  throw refuse(
    ["options.template", ...issue?.path ?? []].join("."),
    issue?.message ?? "The template is not valid.",
  );
}

function refuse(field: string, message: string): AppError {
  return new AppError("validation_failed", { message, fields: { [field]: [message] } });
}

// As text first: a parameter that the driver takes for jsonb would be encoded twice.
function json(value: unknown) {
  return sql<string>`${JSON.stringify(value)}::text::jsonb`;
}
