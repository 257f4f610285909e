import { createHash, timingSafeEqual } from "node:crypto";
import type postgres from "postgres";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { AuthFailure } from "./auth_failure.ts";
import { type AuthContext, findEndpoint } from "./endpoints.ts";
import { createPasswords } from "./passwords.ts";
import { createSandboxSessions } from "./sessions.ts";
import { createSigningKeys } from "./signing_keys.ts";
import { createAuthStore } from "./store.ts";
import { audience } from "./users.ts";

const apiPath = "/auth/v1";

export interface SandboxAuthPorts {
  /** Connected with a login that may `set role sluice_auth`. */
  sql: postgres.Sql;
  clock: Clock;
  log: Log;
  /** What plays `SUPABASE_URL`: the issuer is `{baseUrl}/auth/v1`. Never contacted. */
  baseUrl: string;
  publishableKey: string;
  secretKey: string;
}

export interface SandboxAuth {
  /** Answers one request of the Supabase Auth HTTP API; a failure is an answer too, it never rejects. */
  fetch(request: Request): Promise<Response>;
}

/** Supabase Auth's HTTP API in this process, over schema `auth`, for supabase-js to be given as its `fetch`. */
export function createSandboxAuth(ports: SandboxAuthPorts): SandboxAuth {
  const { clock, log } = ports;
  const issuer = new URL(apiPath, ports.baseUrl).href;
  const store = createAuthStore(ports.sql);
  const keys = createSigningKeys({ store, clock, issuer, audience });
  const sessions = createSandboxSessions({ store, keys, clock, issuer });
  const context: AuthContext = { store, keys, sessions, clock, issuer, passwords: createPasswords() };

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      try {
        // Keys are read in a transaction of their own; inside another one that would wait for itself.
        await keys.publicKeys();
        const path = pathname.startsWith(`${apiPath}/`) ? pathname.slice(apiPath.length) : "";
        const endpoint = findEndpoint(request.method, path);
        if (!endpoint) throw new AuthFailure(404, "not_found", "404 page not found");
        requireKey(request, endpoint.access, ports);
        return await endpoint.answer(request, context, endpoint.parameter);
      } catch (error) {
        if (error instanceof AuthFailure) return refuse(error);
        log.error("sandbox auth failed", error, { method: request.method, path: pathname });
        return refuse(
          new AuthFailure(500, "unexpected_failure", "Unexpected failure, please check server logs"),
        );
      }
    },
  };
}

function requireKey(
  request: Request,
  access: "anyone" | "client" | "admin",
  { publishableKey, secretKey }: SandboxAuthPorts,
): void {
  if (access === "anyone") return;
  const key = request.headers.get("apikey") ?? "";
  const isAdmin = isSame(key, secretKey);
  if (access === "admin" && !isAdmin) throw new AuthFailure(403, "not_admin", "User not allowed");
  if (!isAdmin && !isSame(key, publishableKey)) {
    throw new AuthFailure(401, "no_authorization", "Invalid API key");
  }
}

function refuse(failure: AuthFailure): Response {
  return Response.json(
    { code: failure.status, error_code: failure.code, msg: failure.message, ...failure.more },
    { status: failure.status, headers: { "x-sb-error-code": failure.code, "cache-control": "no-store" } },
  );
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
