import type { Log } from "../log.ts";
import { isUnavailable } from "./store_error.ts";

/**
 * Two faults of postgres.js 3.4 would end the process when PostgreSQL cuts connections off: a new connection asks for
 * array types without holding the promise, and a query on a reserved connection that is already closed writes to no
 * socket, in a callback of its own. Both are logged instead; any other stray error still ends the process.
 * Answers how to stop listening.
 */
export function outliveLostConnections(log: Log): () => void {
  const rejected = (event: PromiseRejectionEvent) => {
    if (isUnavailable(event.reason)) outlive(event, event.reason);
  };
  const thrown = (event: ErrorEvent) => {
    if (isWriteToClosed(event.error)) outlive(event, event.error);
  };

  function outlive(event: Event, error: unknown): void {
    event.preventDefault();
    log.warn("a connection was lost", { error: String(error) });
  }

  globalThis.addEventListener("unhandledrejection", rejected);
  globalThis.addEventListener("error", thrown);
  return () => {
    globalThis.removeEventListener("unhandledrejection", rejected);
    globalThis.removeEventListener("error", thrown);
  };
}

function isWriteToClosed(error: unknown): boolean {
  return error instanceof TypeError && /of null \(reading 'write'\)/.test(error.message) &&
    /nextWrite .*postgres/.test(error.stack ?? "");
}
