import type { Clock } from "../../lib/clock.ts";
import { randomToken } from "../../lib/crypto.ts";
import type { Database } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import type { Accounts } from "../../lib/integrations/supabase/accounts.ts";
import type { ActionResult } from "../../lib/shared/action_result.ts";
import type { Actor } from "../access/mod.ts";
import type { Profiles } from "../profiles/mod.ts";
import type { Tokens } from "../tokens/mod.ts";
import { makeHistory } from "./history.ts";
import { isSeeded, storeHistory } from "./history_store.ts";
import {
  type DemoSource,
  ensureWorkspace,
  findProjectId,
  type Workspace,
  type WorkspacePorts,
} from "./workspace.ts";

export type { DemoSource } from "./workspace.ts";

export const demoEmail = "demo@sluice.localhost";
const PASSWORD_LETTERS = 20;

export interface DemoPorts extends WorkspacePorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  accounts: Accounts;
  profiles: Profiles;
  tokens: Tokens;
}

/** The demo as whoever starts a server needs it. */
export interface Demo {
  email: string;
  /** Only where it was set just now: nothing keeps it. */
  password: string | null;
  /** A single-use token that signs in, good for an hour. */
  signInToken: string;
  projectId: string;
  /** Stripe and GitHub. */
  sources: DemoSource[];
  destinationId: string;
  sinkUrl: string;
}

/** The demo as a script needs it: with a password and a token that work. */
export interface SeededDemo extends Demo {
  password: string;
  apiToken: string;
}

/** A workspace with three days of history, for people who have nothing of their own in Sluice yet. */
export function createDemo(ports: DemoPorts) {
  const { db, clock, ids, accounts, profiles, tokens } = ports;

  async function openAccount(password: string | null): Promise<Actor> {
    const made = password === null
      ? null
      : await accounts.create({ email: demoEmail, password, name: "Demo" });
    const user = made?.success ? made.data : unwrap(await accounts.createSignInLink(demoEmail)).user;
    if (password !== null && !made?.success) unwrap(await accounts.setPassword(user.id, password));
    await profiles.ensure({ id: user.id, email: demoEmail, name: "Demo" });
    return { userId: user.id, tokenId: null };
  }

  async function openWorkspace(actor: Actor): Promise<Workspace> {
    const isNew = await findProjectId(ports, actor) === null;
    const workspace = await ensureWorkspace(ports, actor);
    if (isNew || !await isSeeded(db)) {
      await storeHistory(db, makeHistory(workspace, { now: clock.now(), ids }));
    }
    return workspace;
  }

  async function describe(workspace: Workspace, password: string | null): Promise<Demo> {
    const { projectId, stripe, github, shop } = workspace;
    return {
      email: demoEmail,
      password,
      signInToken: unwrap(await accounts.createSignInLink(demoEmail)).tokenHash,
      projectId,
      sources: [stripe, github],
      destinationId: shop.id,
      sinkUrl: shop.url,
    };
  }

  return {
    /**
     * Makes everything the first time. Later it only lets destinations follow the current address, and answers null
     * when the person has deleted the demo account or its project. Throws `AppError`.
     */
    async ensure(): Promise<Demo | null> {
      if (!await isSeeded(db)) {
        const password = randomToken(PASSWORD_LETTERS);
        return describe(await openWorkspace(await openAccount(password)), password);
      }
      const link = await accounts.createSignInLink(demoEmail);
      if (!link.success) return null;
      const actor = { userId: link.data.user.id, tokenId: null };
      if (await findProjectId(ports, actor) === null) return null;
      return describe(await ensureWorkspace(ports, actor), null);
    },

    /** Makes what is missing, sets a new password and makes a new token of every scope. Throws `AppError`. */
    async seed(): Promise<SeededDemo> {
      const password = randomToken(PASSWORD_LETTERS);
      const actor = await openAccount(password);
      const demo = await describe(await openWorkspace(actor), password);
      const { token } = await tokens.create(actor, { name: "Demo", scopes: ["read", "write", "admin"] });
      return { ...demo, password, apiToken: token };
    },
  };
}

function unwrap<T>(result: ActionResult<T>): T {
  if (result.success) return result.data;
  throw new AppError(result.code, { message: `The demo account: ${result.error}` });
}
