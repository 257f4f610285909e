import { z } from "zod";
import { emailExists } from "./auth_failure.ts";
import type { AuthTransaction } from "./store.ts";

export const audience = "authenticated";
export const userRole = "authenticated";

type Metadata = Record<string, unknown>;
const metadataSchema = z.record(z.string(), z.unknown());

interface UserRow {
  id: string;
  email: string;
  encrypted_password: string | null;
  email_confirmed_at: Date | null;
  last_sign_in_at: Date | null;
  app_metadata: string;
  user_metadata: string;
  created_at: Date;
  updated_at: Date;
}

export interface AuthUser {
  id: string;
  email: string;
  passwordHash: string | null;
  confirmedAt: Date | null;
  lastSignInAt: Date | null;
  appMetadata: Metadata;
  userMetadata: Metadata;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewUser {
  email: string;
  passwordHash: string | null;
  userMetadata: Metadata;
  appMetadata?: Metadata;
}

export interface UserChanges {
  email?: string;
  passwordHash?: string;
  userMetadata?: Metadata | null;
  appMetadata?: Metadata | null;
}

/** By the lower-case address, or null. */
export async function findUserByEmail(tx: AuthTransaction, email: string): Promise<AuthUser | null> {
  const [row] = await tx<UserRow[]>`select * from auth.users where email = ${email}`;
  return row ? toUser(row) : null;
}

export async function findUserById(tx: AuthTransaction, id: string): Promise<AuthUser | null> {
  const [row] = await tx<UserRow[]>`select * from auth.users where id = ${id}`;
  return row ? toUser(row) : null;
}

/** Newest first; `page` starts at 1. */
export async function listUsers(tx: AuthTransaction, page: number, perPage: number): Promise<AuthUser[]> {
  const rows = await tx<UserRow[]>`
    select * from auth.users order by created_at desc, id desc limit ${perPage} offset ${
    (page - 1) * perPage
  }`;
  return rows.map(toUser);
}

/** The new, confirmed user, or null when the address has an account. */
export async function insertUser(tx: AuthTransaction, user: NewUser, at: Date): Promise<AuthUser | null> {
  const id = crypto.randomUUID();
  const [row] = await tx<UserRow[]>`
    insert into auth.users ${
    tx({
      id,
      email: user.email,
      encrypted_password: user.passwordHash,
      email_confirmed_at: at,
      app_metadata: JSON.stringify({ ...user.appMetadata, provider: "email", providers: ["email"] }),
      user_metadata: JSON.stringify({ ...user.userMetadata, email_verified: true }),
      created_at: at,
      updated_at: at,
    })
  } on conflict (email) do nothing returning *`;
  if (!row) return null;
  await tx`insert into auth.identities ${
    tx({
      id: crypto.randomUUID(),
      user_id: id,
      provider: "email",
      provider_id: id,
      identity_data: JSON.stringify({ sub: id, email: user.email, email_verified: true }),
      created_at: at,
      updated_at: at,
    })
  }`;
  return toUser(row);
}

/** The user after the changes; metadata is merged key by key and a null removes its key. Throws `email_exists`. */
export async function updateUser(
  tx: AuthTransaction,
  user: AuthUser,
  changes: UserChanges,
  at: Date,
): Promise<AuthUser> {
  const email = changes.email ?? user.email;
  if (email !== user.email && await findUserByEmail(tx, email)) throw emailExists();
  const [row] = await tx<UserRow[]>`
    update auth.users set ${
    tx({
      email,
      encrypted_password: changes.passwordHash ?? user.passwordHash,
      app_metadata: JSON.stringify(merge(user.appMetadata, changes.appMetadata)),
      user_metadata: JSON.stringify(merge(user.userMetadata, changes.userMetadata)),
      updated_at: at,
    })
  } where id = ${user.id} returning *`;
  if (!row) throw new Error("the user went away while being updated");
  return toUser(row);
}

export async function recordSignIn(tx: AuthTransaction, userId: string, at: Date): Promise<void> {
  await tx`update auth.users set last_sign_in_at = ${at}, updated_at = ${at} where id = ${userId}`;
}

/** Removes the user with every session, identity, code and link. */
export async function deleteUser(tx: AuthTransaction, id: string): Promise<boolean> {
  return (await tx`delete from auth.users where id = ${id}`).count > 0;
}

/** The user as the Auth API shows it. */
export async function toUserJson(tx: AuthTransaction, user: AuthUser): Promise<Record<string, unknown>> {
  const identities = await tx<
    {
      id: string;
      provider: string;
      provider_id: string;
      identity_data: string;
      created_at: Date;
      updated_at: Date;
    }[]
  >`select id, provider, provider_id, identity_data, created_at, updated_at
    from auth.identities where user_id = ${user.id} order by created_at`;
  return {
    id: user.id,
    aud: audience,
    role: userRole,
    email: user.email,
    phone: "",
    email_confirmed_at: user.confirmedAt ?? undefined,
    confirmed_at: user.confirmedAt ?? undefined,
    last_sign_in_at: user.lastSignInAt ?? undefined,
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    identities: identities.map((identity) => ({
      identity_id: identity.id,
      id: identity.provider_id,
      user_id: user.id,
      identity_data: metadataSchema.parse(JSON.parse(identity.identity_data)),
      provider: identity.provider,
      email: user.email,
      created_at: identity.created_at,
      updated_at: identity.updated_at,
    })),
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    is_anonymous: false,
  };
}

function merge(current: Metadata, changes: Metadata | null | undefined): Metadata {
  return Object.fromEntries(Object.entries({ ...current, ...changes }).filter(([, value]) => value !== null));
}

function toUser(row: UserRow): AuthUser {
  return {
    id: row.id,
    email: row.email,
    passwordHash: row.encrypted_password,
    confirmedAt: row.email_confirmed_at,
    lastSignInAt: row.last_sign_in_at,
    appMetadata: metadataSchema.parse(JSON.parse(row.app_metadata)),
    userMetadata: metadataSchema.parse(JSON.parse(row.user_metadata)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
