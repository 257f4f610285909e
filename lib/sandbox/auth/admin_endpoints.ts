import { AuthFailure, emailExists, userNotFound } from "./auth_failure.ts";
import type { AuthContext } from "./endpoints.ts";
import { issueLink } from "./one_time.ts";
import { requireAcceptablePassword } from "./passwords.ts";
import { adminUserBody, generateLinkBody, readBody, requireEmail, requireUuid } from "./requests.ts";
import type { AuthTransaction } from "./store.ts";
import {
  audience,
  type AuthUser,
  deleteUser,
  findUserByEmail,
  findUserById,
  insertUser,
  listUsers,
  toUserJson,
  updateUser,
} from "./users.ts";

const usersPerPage = 50;

export function answerUserList(request: Request, { store }: AuthContext): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const page = Math.max(1, Number(searchParams.get("page")) || 1);
  const perPage = Math.min(1000, Math.max(1, Number(searchParams.get("per_page")) || usersPerPage));
  return store.transaction(async (tx) => {
    const users: Record<string, unknown>[] = [];
    for (const user of await listUsers(tx, page, perPage)) users.push(await toUserJson(tx, user));
    return respond({ users, aud: audience });
  });
}

/** Makes a confirmed user; without a password only links sign it in. */
export async function answerUserPost(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, adminUserBody);
  if (!body.email) {
    throw new AuthFailure(400, "validation_failed", "Cannot create a user without either an email or phone");
  }
  const email = requireEmail(body.email);
  const passwordHash = await hash(context, body.password) ?? null;
  return await context.store.transaction(async (tx) => {
    const { user_metadata, app_metadata } = body;
    const user = await insertUser(
      tx,
      { email, passwordHash, userMetadata: user_metadata ?? {}, appMetadata: app_metadata ?? {} },
      new Date(context.clock.now()),
    );
    if (!user) throw emailExists();
    return respond(await toUserJson(tx, user));
  });
}

export function answerUserGet(_request: Request, { store }: AuthContext, id: string): Promise<Response> {
  return store.transaction(async (tx) => respond(await toUserJson(tx, await requireUser(tx, id))));
}

export async function answerUserPut(request: Request, context: AuthContext, id: string): Promise<Response> {
  const body = await readBody(request, adminUserBody);
  const changes = {
    email: body.email === undefined ? undefined : requireEmail(body.email),
    passwordHash: await hash(context, body.password),
    userMetadata: body.user_metadata,
    appMetadata: body.app_metadata,
  };
  return await context.store.transaction(async (tx) => {
    const user = await requireUser(tx, id);
    return respond(await toUserJson(tx, await updateUser(tx, user, changes, new Date(context.clock.now()))));
  });
}

export function answerUserDelete(_request: Request, { store }: AuthContext, id: string): Promise<Response> {
  return store.transaction(async (tx) => {
    if (!await deleteUser(tx, requireUuid(id, "user_id"))) throw userNotFound();
    return respond({});
  });
}

/** A sign-in link for an existing user; `hashed_token` is what `verifyOtp` takes. */
export async function answerGenerateLink(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, generateLinkBody);
  return await context.store.transaction(async (tx) => {
    const user = await findUserByEmail(tx, requireEmail(body.email));
    if (!user) throw userNotFound();
    const token = await issueLink(tx, user.id, new Date(context.clock.now()));
    return respond({
      ...await toUserJson(tx, user),
      action_link: `${context.issuer}/verify?token=${token}&type=${body.type}`,
      email_otp: "",
      hashed_token: token,
      redirect_to: "",
      verification_type: body.type,
    });
  });
}

async function hash({ passwords }: AuthContext, password: string | undefined): Promise<string | undefined> {
  if (password === undefined) return undefined;
  requireAcceptablePassword(password);
  return await passwords.hash(password);
}

async function requireUser(tx: AuthTransaction, id: string): Promise<AuthUser> {
  const user = await findUserById(tx, requireUuid(id, "user_id"));
  if (!user) throw userNotFound();
  return user;
}

function respond(body: object): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
