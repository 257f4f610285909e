import { assertEquals } from "@std/assert";
import { Builder } from "fresh/dev";
import type { App } from "fresh";
import { compose } from "../../composition.ts";
import { buildOptions } from "../../fresh.config.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { createKeyRing, type KeyRing, newEncryptionKey } from "../../lib/crypto.ts";
import { connect, type Database, openDatabase } from "../../lib/db/mod.ts";
import { type Ids, randomIds } from "../../lib/ids.ts";
import { openKv } from "../../lib/kv/mod.ts";
import { createLog } from "../../lib/log.ts";
import { createSandboxAuth } from "../../lib/sandbox/auth/sandbox_auth.ts";
import type { Scope } from "../../services/access/mod.ts";
import { appUrl } from "./app_url.ts";
import { createBrowser } from "./browser.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

export { appUrl } from "./app_url.ts";

export interface TestAppOptions {
  clock?: Clock;
  ids?: Ids;
  /** In [0, 1). */
  random?(): number;
  production?: boolean;
  trustedProxies?: string[];
  /** CIDR ranges that destinations may use; loopback by default. */
  allowPrivateDestinations?: string[];
  /** Puts something between the services and their database. */
  wrapDatabase?(db: Database): Database;
  /** Opens the KV store; in memory by default. */
  openKv?(): Promise<Deno.Kv>;
  /** Another process of the same service: over that app's database, with its keys. Close it before that one. */
  beside?: { database: TestDatabase; keyRing: KeyRing };
}

/** One line of the log, parsed. */
export type LogLine = Record<string, unknown> & { level: string; message: string };

/** Someone with an account and a token that may do everything. */
export interface TestPerson {
  userId: string;
  actor: { userId: string; tokenId: null };
  email: string;
  token: string;
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

const supabaseKeys = { publishableKey: "sb_publishable_test", secretKey: "sb_secret_test" };

// Bundling and importing the routes costs a second, and does not depend on the app.
let build: Promise<<S>(app: App<S>) => void> | null = null;

function applyBuild(): Promise<<S>(app: App<S>) => void> {
  return build ??= new Builder({ ...buildOptions, root: new URL("../../", import.meta.url).href })
    .build({ snapshot: "memory" });
}

await applyBuild();

/** The body of a test with an app of its own, which is closed after it. */
export function withApp(
  run: (app: TestApp) => Promise<void>,
  options: TestAppOptions = {},
): () => Promise<void> {
  return async () => {
    const app = await createTestApp(options);
    try {
      await run(app);
    } catch (error) {
      app.expectError(/./);
      await app.close();
      const lines = errorLines(app);
      throw lines === "" ? error : new Error(`${error}\n${lines}`, { cause: error });
    }
    await app.close();
  };
}

function errorLines(app: TestApp): string {
  return app.logs.filter(({ level }) => level === "error").map((line) => JSON.stringify(line)).join("\n");
}

/** A whole app in this process over a database of its own, composed as main.ts does it. `close` it. */
export async function createTestApp(options: TestAppOptions = {}) {
  const { clock = systemClock, ids = randomIds, random = Math.random } = options;
  const logs: LogLine[] = [];
  const log = createLog((line) => logs.push(JSON.parse(line)));
  const database = options.beside?.database ?? await createTestDatabase();
  const keyRing = options.beside?.keyRing ?? createKeyRing(newEncryptionKey());
  const opened = openDatabase({ targets: () => Promise.resolve(database), poolSize: 4 });
  const db = options.wrapDatabase?.(opened) ?? opened;
  const kv = openKv({
    location: ":memory:",
    epoch: () => Promise.resolve("test"),
    log,
    open: options.openKv ?? (() => Deno.openKv(":memory:")),
  });
  const authSql = connect(database.service, 2);
  const sandbox = createSandboxAuth({ sql: authSql, clock, log, baseUrl: appUrl, ...supabaseKeys });
  const { app, services, accounts } = compose({
    environment: {
      appUrl,
      production: options.production ?? false,
      trustedProxies: options.trustedProxies ?? [],
      allowPrivateDestinations: options.allowPrivateDestinations ?? ["127.0.0.0/8", "::1/128"],
    },
    db,
    kv,
    keyRing,
    clock,
    ids,
    log,
    random,
    supabase: {
      url: appUrl,
      ...supabaseKeys,
      fetch: async (input, init) => await sandbox.fetch(new Request(input, init)),
    },
  });
  (await applyBuild())(app);
  const handle = app.handler();
  const expected: RegExp[] = [];
  let people = 0;

  /** Asks the app as a socket from `address` would. Redirects are answers. */
  async function fetch(
    path: string,
    init: RequestInit & { address?: string } = {},
  ): Promise<Response> {
    const { address = "127.0.0.1", ...request } = init;
    const completed = Promise.resolve();
    return await handle(new Request(new URL(path, appUrl), { redirect: "manual", ...request }), {
      remoteAddr: { transport: "tcp", hostname: address, port: 50_000 },
      completed,
    });
  }

  /** Makes someone with a profile, without the cost of a password. */
  async function person(name = "ada", scopes: Scope[] = ["read", "write", "admin"]): Promise<TestPerson> {
    const userId = ids.next(clock.now());
    const email = `${name}-${++people}@example.com`;
    await services.profiles.ensure({ id: userId, email, name });
    const actor = { userId, tokenId: null };
    const { token } = await services.tokens.create(actor, { name: "Tests", scopes });
    return { userId, actor, email, token };
  }

  return {
    database,
    keyRing,
    db,
    kv,
    clock,
    services,
    accounts,
    fetch,
    person,
    /** Everything that was logged so far. */
    logs: logs as readonly LogLine[],

    /** One JSON call; `body` becomes JSON. */
    async call(
      method: string,
      path: string,
      { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
    ): Promise<Response> {
      return await fetch(path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    },

    /** Another token of the same person. */
    async token(of: TestPerson, scopes: Scope[], expiresAt: Date | null = null): Promise<string> {
      return (await services.tokens.create(of.actor, { name: "Tests", scopes, expiresAt })).token;
    },

    /** A browser: keeps cookies, sends forms as its own pages would. */
    browser: (address?: string) => createBrowser(fetch, address),

    /** A browser that has signed up through the form. */
    async signUp(email = `grace-${++people}@example.com`, password = "correct horse battery") {
      const browser = createBrowser(fetch);
      const answer = await browser.submit("/signup", { name: "Grace", email, password });
      assertEquals(answer.status, 303, await answer.text());
      return { browser, email, password };
    },

    /** From now on error lines with this message are what the test is about. */
    expectError(message: RegExp): void {
      expected.push(message);
    },

    /** Ends everything. Fails when there was an error line that nobody expected. */
    async close(): Promise<void> {
      await services.deliveries.drain(1_000);
      await services.intake.drain();
      await Promise.all([db.close(), kv.close(), authSql.end({ timeout: 1 })]);
      if (!options.beside) await database.drop();
      const stray = logs.filter(({ level, message }) =>
        level === "error" && !expected.some((pattern) => pattern.test(message))
      );
      assertEquals(stray, [], "error lines that the test does not expect");
    },
  };
}
