import postgres from "postgres";
import { AppError } from "../errors.ts";

/** SQLSTATE classes that mean the store, not the statement, is at fault: connection, resources, intervention, system. */
const unavailableClasses = new Set(["08", "53", "57", "58"]);

/** The SQLSTATE of an error of the driver, or null when it carries none. */
export function sqlState(error: unknown): string | null {
  return error instanceof postgres.PostgresError ? error.code : null;
}

/** True when the same statement may succeed once the store is back: lost connections, shutdown, full disk, timeouts. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return unavailableClasses.has(state.slice(0, 2)) || state === "55P03";
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" &&
    /^(CONNECT|ECONN|ENOENT|EPIPE|ETIMEDOUT|EAI|NOT_TAGGED|CONNECTION_)/.test(code);
}

/** True when it was the connection that broke: by a signal to its server process, a crash, or the network. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  return state === null ? isUnavailable(error) : state.startsWith("57P") || state.startsWith("08");
}

/** Any error of a transaction as an AppError; the database's words stay in `cause`. */
export function toStoreError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) return new AppError("store_unavailable", { cause: error, retryAfter: 2 });
  if (sqlState(error) === "23505") return new AppError("conflict", { cause: error });
  return new AppError("unexpected", { cause: error });
}
