import type { Scope } from "../../services/access/mod.ts";
import type { PolicyName } from "../rate_limits.ts";

/** How a handler was made: what `tests/routes_test.ts` holds every route against. */
export interface Built {
  by: "page" | "action" | "api" | "raw" | "stream" | "ingest";
  /** Who passes: whoever the guard admits, a token of the scope, or everyone at the rate. */
  access:
    | { kind: "guard" }
    | { kind: "scope"; scope: Scope }
    | { kind: "public"; policy: PolicyName | "source" };
  /** Whether it may change something, and so says what becomes stale. */
  mutates: boolean;
}

const handlers = new WeakMap<object, Built>();

/** Remembers how a handler was made, and answers it. */
export function built<Handler extends object>(handler: Handler, how: Built): Handler {
  handlers.set(handler, how);
  return handler;
}

/** How a route's handler was made, or null when no builder made it. */
export function builtBy(handler: object): Built | null {
  return handlers.get(handler) ?? null;
}

/** The access of a handler that is guarded or public. */
export function accessOf(access: { guard?: unknown; public?: PolicyName }): Built["access"] {
  return access.public === undefined ? { kind: "guard" } : { kind: "public", policy: access.public };
}
