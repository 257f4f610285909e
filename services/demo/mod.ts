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
  /** Null when the person has deleted it. */
  project: DemoProject | null;
}

export interface DemoProject {
  id: string;
  /** Stripe and GitHub. */
  sources: DemoSource[];
  /** The sink, which takes everything. */
  destinationId: string;
  sinkUrl: string;
}

/** The demo as a script needs it: with a password and a token that work. */
export interface SeededDemo {
  email: string;
  password: string;
  apiToken: string;
  project: DemoProject;
}

/** A workspace with three days of history, for people who have nothing of their own in Sluice yet. */
export function createDemo(ports: DemoPorts) {
  const { db, clock, ids, accounts, profiles, tokens } = ports;

  async function openAccount(password: string): Promise<Actor> {
    const made = await accounts.create({ email: demoEmail, password, name: "Demo" });
    const user = made.success ? made.data : unwrap(await accounts.createSignInLink(demoEmail)).user;
    if (!made.success) unwrap(await accounts.setPassword(user.id, password));
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

  return {
    /**
     * Makes everything the first time. Later it only lets destinations follow the current address, and answers null
     * when the demo account is gone. Throws `AppError`.
     */
    async ensure(): Promise<Demo | null> {
      if (!await isSeeded(db)) {
        const password = randomToken(PASSWORD_LETTERS);
        const project = describe(await openWorkspace(await openAccount(password)));
        const link = unwrap(await accounts.createSignInLink(demoEmail));
        return { email: demoEmail, password, signInToken: link.tokenHash, project };
      }
      const link = await accounts.createSignInLink(demoEmail);
      if (!link.success) return null;
      const actor = { userId: link.data.user.id, tokenId: null };
      const project = await findProjectId(ports, actor) === null
        ? null
        : describe(await ensureWorkspace(ports, actor));
      return { email: demoEmail, password: null, signInToken: link.data.tokenHash, project };
    },

    /** Makes what is missing, sets a new password and makes a new token of every scope. Throws `AppError`. */
    async seed(): Promise<SeededDemo> {
      const password = randomToken(PASSWORD_LETTERS);
      const actor = await openAccount(password);
      const project = describe(await openWorkspace(actor));
      const { token } = await tokens.create(actor, { name: "Demo", scopes: ["read", "write", "admin"] });
      return { email: demoEmail, password, apiToken: token, project };
    },
  };
}

function describe({ projectId, stripe, github, shop }: Workspace): DemoProject {
  return { id: projectId, sources: [stripe, github], destinationId: shop.id, sinkUrl: shop.url };
}

function unwrap<T>(result: ActionResult<T>): T {
  if (result.success) return result.data;
  throw new AppError(result.code, { message: `The demo account: ${result.error}` });
}
