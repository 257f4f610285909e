import { errorCatalogue, type ErrorCode, type FieldErrors } from "./shared/error_codes.ts";
import type { ActionResult } from "./shared/action_result.ts";

interface AppErrorOptions {
  /** What went wrong underneath. Logged, never sent. */
  cause?: unknown;
  /** A sentence for people that replaces the catalogue's. Never text of a store or provider. */
  message?: string;
  fields?: FieldErrors;
  /** For the log alone. */
  context?: Record<string, unknown>;
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
}

/** The one error that crosses rooms. Only the catalogue knows its status and its text. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly status: typeof errorCatalogue[ErrorCode]["status"];
  readonly fields?: FieldErrors;
  readonly context: Record<string, unknown>;
  readonly retryAfter?: number;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errorCatalogue[code].title, { cause: options.cause });
    this.code = code;
    this.status = errorCatalogue[code].status;
    this.fields = options.fields;
    this.context = options.context ?? {};
    this.retryAfter = options.retryAfter;
  }
}

/** Any thrown value as an AppError; what is unknown becomes `unexpected` with the original as its cause. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError("unexpected", { cause: error });
}

/** The failure half of an ActionResult, safe to send. */
export function toActionFailure(error: unknown): Extract<ActionResult<never>, { success: false }> {
  const { code, message, fields } = toAppError(error);
  return fields ? { success: false, error: message, code, fields } : { success: false, error: message, code };
}

/** An error chain as plain data for the log: names, messages, SQLSTATE and stacks, outermost first. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { value: String(error) };
  const code = (error as { code?: unknown }).code;
  const context = error instanceof AppError ? error.context : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(context && Object.keys(context).length > 0 ? { context } : {}),
    stack: error.stack?.split("\n").slice(1, 6).map((line) => line.trim()),
    ...(error.cause === undefined || depth > 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
