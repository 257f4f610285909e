import type postgres from "postgres";
import { createTestDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import type { Clock } from "../../clock.ts";
import { connect } from "../../db/mod.ts";
import { createAccounts } from "../../integrations/supabase/accounts.ts";
import { type CookieJar, createCookieJar } from "../../integrations/supabase/cookies.ts";
import { createIdentity, type Identity } from "../../integrations/supabase/identity.ts";
import { createSupabase, sessionCookieName } from "../../integrations/supabase/supabase.ts";
import { createLog } from "../../log.ts";
import { createSessions } from "../../session.ts";
import { createSandboxAuth } from "./sandbox_auth.ts";

/** A clock that stands still until it is moved. */
export interface HandClock extends Clock {
  move(milliseconds: number): void;
}

/** One browser: it keeps the cookies of every answer and sends them with the next request. */
export interface Browser {
  jar(): CookieJar;
  keep(jar: CookieJar): Headers;
  header(): string;
  identity<T>(act: (identity: Identity) => Promise<T>): Promise<T>;
}

/** The stand-in, the clients and the session reader as main.ts puts them together, over one test database. */
export function createAuthBench(
  sql: postgres.Sql,
  owner: postgres.Sql,
  options: { secureCookies?: boolean } = {},
) {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const clock = createHandClock();
  const requests: string[] = [];
  const keys = { publishableKey: "sb_publishable_test", secretKey: "sb_secret_test" };
  const url = "http://auth.test";
  const ports = { sql, clock, log, baseUrl: url, ...keys };
  const sandbox = createSandboxAuth(ports);
  const fault: { status: number | null } = { status: null };
  const secureCookies = options.secureCookies ?? false;
  const supabase = createSupabase({
    url,
    ...keys,
    cookieName: sessionCookieName("bench", secureCookies),
    secureCookies,
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(`${request.method} ${request.url.slice(url.length)}`);
      if (fault.status) return Promise.resolve(Response.json({ msg: "down" }, { status: fault.status }));
      return sandbox.fetch(request);
    },
  });
  const createReader = () => createSessions({ supabase, clock, log });
  const sessions = createReader();
  const accounts = createAccounts({ supabase, log });

  function createBrowser(cookieHeader = ""): Browser {
    let cookies = new Map(cookieHeader.split("; ").filter(Boolean).map(splitPair));
    const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const browser: Browser = {
      header,
      jar: () => createCookieJar(new Headers({ cookie: header() })),
      keep(jar) {
        const headers = new Headers();
        jar.writeTo(headers);
        cookies = new Map(cookies);
        for (const line of headers.getSetCookie()) {
          const [name, value] = splitPair(line.split("; ")[0] ?? "");
          if (line.includes("Max-Age=0")) cookies.delete(name);
          else cookies.set(name, value);
        }
        return headers;
      },
      async identity(act) {
        const jar = browser.jar();
        const result = await act(createIdentity({ supabase, sessions, log }, jar));
        browser.keep(jar);
        return result;
      },
    };
    return browser;
  }

  /** Sends a request to the stand-in as a client that is no browser. */
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await sandbox.fetch(
      new Request(`${url}/auth/v1${path}`, {
        method,
        headers: { apikey: keys.publishableKey, ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      text,
      json: text === "" ? null : JSON.parse(text) as Record<string, unknown>,
    };
  }

  return {
    ...keys,
    owner,
    ports,
    sandbox,
    supabase,
    sessions,
    createReader,
    accounts,
    clock,
    requests,
    lines,
    fault,
    createBrowser,
    call,
  };
}

export type AuthBench = ReturnType<typeof createAuthBench>;

interface AuthTestOptions {
  secureCookies?: boolean;
  /** For tests that change the schema. The others share one database a file, emptied before each. */
  ownDatabase?: boolean;
}

let shared: Promise<TestDatabase> | null = null;
Deno.test.afterAll(async () => await (await shared)?.drop());

/** A test with a bench over an empty schema `auth`. */
export function authTest(
  name: string,
  run: (bench: AuthBench) => Promise<void>,
  options: AuthTestOptions = {},
): void {
  Deno.test(name, async () => {
    const own = options.ownDatabase ? await createTestDatabase() : null;
    const database = own ?? await (shared ??= createTestDatabase());
    const sql = connect(database.service, 4);
    const owner = connect(database.owner, 1);
    try {
      await owner`delete from auth.users`;
      await owner`delete from auth.signing_keys`;
      await run(createAuthBench(sql, owner, options));
    } finally {
      await Promise.all([sql.end(), owner.end()]);
      await own?.drop();
    }
  });
}

function createHandClock(): HandClock {
  let moved = 0;
  const timers = new Map<() => void, number>();
  const started = Date.now();
  return {
    now: () => started + moved,
    monotonic: () => moved,
    after(milliseconds, run) {
      timers.set(run, moved + milliseconds);
      return () => timers.delete(run);
    },
    move(milliseconds) {
      moved += milliseconds;
      for (const [run, at] of timers) {
        if (at > moved) continue;
        timers.delete(run);
        run();
      }
    },
  };
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}
