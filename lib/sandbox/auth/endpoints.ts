import type { Clock } from "../../clock.ts";
import {
  answerGenerateLink,
  answerUserDelete,
  answerUserGet,
  answerUserList,
  answerUserPost,
  answerUserPut,
} from "./admin_endpoints.ts";
import { AuthFailure, invalidCredentials, userNotFound } from "./auth_failure.ts";
import { redeemAuthCode, redeemLink } from "./one_time.ts";
import { type Passwords, requireAcceptablePassword } from "./passwords.ts";
import {
  asEmail,
  passwordBody,
  pkceBody,
  readBody,
  refreshBody,
  requireEmail,
  signUpBody,
  userUpdateBody,
  verifyBody,
} from "./requests.ts";
import type { LogoutScope, SandboxSessions, SignedIn, SignInMethod } from "./sessions.ts";
import type { SigningKeys } from "./signing_keys.ts";
import type { AuthStore, AuthTransaction } from "./store.ts";
import { type AuthUser, findUserByEmail, findUserById, insertUser, toUserJson, updateUser } from "./users.ts";

export interface AuthContext {
  store: AuthStore;
  keys: SigningKeys;
  sessions: SandboxSessions;
  passwords: Passwords;
  clock: Clock;
  issuer: string;
}

type Answer = (request: Request, context: AuthContext, parameter: string) => Promise<Response>;

interface Endpoint {
  /** Which API key the gateway asks for. */
  access: "anyone" | "client" | "admin";
  answer: Answer;
  /** The `{id}` of the path, else empty. */
  parameter: string;
}

const endpoints: Record<string, Omit<Endpoint, "parameter">> = {
  "GET /health": { access: "anyone", answer: answerHealth },
  "GET /settings": { access: "client", answer: answerSettings },
  "GET /.well-known/jwks.json": { access: "anyone", answer: answerKeys },
  "POST /signup": { access: "client", answer: answerSignUp },
  "POST /token": { access: "client", answer: answerToken },
  "POST /verify": { access: "client", answer: answerVerify },
  "GET /user": { access: "client", answer: answerOwnUser },
  "PUT /user": { access: "client", answer: answerOwnUserUpdate },
  "POST /logout": { access: "client", answer: answerLogout },
  "POST /admin/generate_link": { access: "admin", answer: answerGenerateLink },
  "GET /admin/users": { access: "admin", answer: answerUserList },
  "POST /admin/users": { access: "admin", answer: answerUserPost },
  "GET /admin/users/{id}": { access: "admin", answer: answerUserGet },
  "PUT /admin/users/{id}": { access: "admin", answer: answerUserPut },
  "DELETE /admin/users/{id}": { access: "admin", answer: answerUserDelete },
};

/** The endpoint of a method and a path below `/auth/v1`. */
export function findEndpoint(method: string, path: string): Endpoint | null {
  const [, parameter] = /^\/admin\/users\/([^/]+)$/.exec(path) ?? [];
  const endpoint = endpoints[`${method} ${parameter ? "/admin/users/{id}" : path}`];
  return endpoint ? { ...endpoint, parameter: parameter ?? "" } : null;
}

function answerHealth(): Promise<Response> {
  return Promise.resolve(Response.json({ name: "Sluice sandbox auth", version: "1" }));
}

function answerSettings(): Promise<Response> {
  return Promise.resolve(Response.json({
    external: { email: true, phone: false, anonymous_users: false, google: false, github: false },
    disable_signup: false,
    mailer_autoconfirm: true,
    phone_autoconfirm: false,
    saml_enabled: false,
  }));
}

async function answerKeys(_request: Request, { keys }: AuthContext): Promise<Response> {
  return Response.json({ keys: await keys.publicKeys() }, {
    headers: { "cache-control": "public, max-age=600" },
  });
}

async function answerSignUp(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, signUpBody);
  requireAcceptablePassword(body.password);
  const email = requireEmail(body.email);
  // Hashed before the look-up, so that a taken address takes as long as a free one.
  const passwordHash = await context.passwords.hash(body.password);
  return await context.store.transaction(async (tx) => {
    const at = new Date(context.clock.now());
    const user = await insertUser(tx, { email, passwordHash, userMetadata: body.data ?? {} }, at);
    if (!user) throw new AuthFailure(422, "user_already_exists", "User already registered");
    return await signIn(tx, context, request, user, "password");
  });
}

function answerToken(request: Request, context: AuthContext): Promise<Response> {
  switch (new URL(request.url).searchParams.get("grant_type")) {
    case "password":
      return grantByPassword(request, context);
    case "refresh_token":
      return grantByRefreshToken(request, context);
    case "pkce":
      return grantByCode(request, context);
    default:
      return Promise.reject(new AuthFailure(400, "invalid_credentials", "unsupported_grant_type"));
  }
}

async function grantByPassword(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, passwordBody);
  const email = asEmail(body.email);
  const user = await context.store.transaction(async (tx) => email ? await findUserByEmail(tx, email) : null);
  const matches = await context.passwords.matches(body.password, user?.passwordHash ?? null);
  if (!user || !matches) throw invalidCredentials();
  return await context.store.transaction((tx) => signIn(tx, context, request, user, "password"));
}

async function grantByRefreshToken(request: Request, { sessions }: AuthContext): Promise<Response> {
  const body = await readBody(request, refreshBody);
  return respond(await sessions.refresh(body.refresh_token));
}

async function grantByCode(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, pkceBody);
  return await context.store.transaction(async (tx) => {
    const { userId, method } = await redeemAuthCode(
      tx,
      body.auth_code,
      body.code_verifier,
      context.clock.now(),
    );
    const user = await findUserById(tx, userId);
    if (!user) throw userNotFound();
    return await signIn(tx, context, request, user, method);
  });
}

async function answerVerify(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, verifyBody);
  return await context.store.transaction(async (tx) => {
    const user = await findUserById(tx, await redeemLink(tx, body.token_hash, context.clock.now()));
    if (!user) throw userNotFound();
    return await signIn(tx, context, request, user, "otp");
  });
}

function answerOwnUser(request: Request, context: AuthContext): Promise<Response> {
  return context.store.transaction(async (tx) => {
    const { user } = await authenticate(tx, context, request);
    return respond(await toUserJson(tx, user));
  });
}

async function answerOwnUserUpdate(request: Request, context: AuthContext): Promise<Response> {
  const body = await readBody(request, userUpdateBody);
  if (body.app_metadata) {
    throw new AuthFailure(403, "not_admin", "Updating app_metadata requires admin privileges");
  }
  if (body.email !== undefined) {
    throw new AuthFailure(422, "validation_failed", "The sandbox does not change e-mail addresses");
  }
  const { user } = await context.store.transaction((tx) => authenticate(tx, context, request));
  const passwordHash = body.password === undefined ? undefined : await hashNew(context, user, body.password);
  return await context.store.transaction(async (tx) => {
    const signedIn = await authenticate(tx, context, request);
    const changes = { passwordHash, userMetadata: body.data };
    const updated = await updateUser(tx, signedIn.user, changes, new Date(context.clock.now()));
    if (passwordHash) await context.sessions.close(tx, signedIn, "others");
    return respond(await toUserJson(tx, updated));
  });
}

const logoutScopes: LogoutScope[] = ["global", "local", "others"];

async function answerLogout(request: Request, context: AuthContext): Promise<Response> {
  const asked = new URL(request.url).searchParams.get("scope") ?? "global";
  const scope = logoutScopes.find((known) => known === asked);
  if (!scope) throw new AuthFailure(400, "validation_failed", `Unsupported logout scope "${asked}"`);
  await context.store.transaction(async (tx) => {
    await context.sessions.close(tx, await authenticate(tx, context, request), scope);
  });
  return new Response(null, { status: 204 });
}

async function hashNew({ passwords }: AuthContext, user: AuthUser, password: string): Promise<string> {
  requireAcceptablePassword(password);
  if (await passwords.matches(password, user.passwordHash)) {
    throw new AuthFailure(422, "same_password", "New password should be different from the old password.");
  }
  return await passwords.hash(password);
}

function authenticate(tx: AuthTransaction, { sessions }: AuthContext, request: Request): Promise<SignedIn> {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!token) {
    throw new AuthFailure(401, "no_authorization", "This endpoint requires a valid Bearer token");
  }
  return sessions.authenticate(tx, token);
}

async function signIn(
  tx: AuthTransaction,
  { sessions }: AuthContext,
  request: Request,
  user: AuthUser,
  method: SignInMethod,
): Promise<Response> {
  return respond(await sessions.open(tx, user, method, request.headers.get("user-agent")));
}

function respond(body: object): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
