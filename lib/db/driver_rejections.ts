import type { Log } from "../log.ts";
import { isUnavailable } from "./store_error.ts";

/**
 * postgres.js 3.4 asks for array types on each new connection without waiting for the answer, so a connection that is
 * cut off in that moment rejects a promise nobody holds, which would end the process. Such rejections are logged;
 * every other one still ends it. Answers how to stop listening.
 */
export function outliveLostConnections(log: Log): () => void {
  const listener = (event: PromiseRejectionEvent) => {
    if (!isUnavailable(event.reason)) return;
    event.preventDefault();
    log.warn("a connection was lost while it opened", { error: String(event.reason) });
  };
  globalThis.addEventListener("unhandledrejection", listener);
  return () => globalThis.removeEventListener("unhandledrejection", listener);
}
