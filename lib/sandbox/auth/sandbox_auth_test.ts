import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWK } from "jose";
import { type AuthBench, authTest } from "./auth_bench_test.ts";
import { createAuthStore } from "./store.ts";
import { issueAuthCode } from "./one_time.ts";
import { createSandboxAuth } from "./sandbox_auth.ts";

const password = "correct horse";

async function signUp(bench: AuthBench, email = "ada@example.com", data: Record<string, unknown> = {}) {
  return asGrant(await bench.call("POST", "/signup", { email, password, data }));
}

function asGrant({ status, json }: { status: number; json: Record<string, unknown> | null }) {
  assertEquals(status, 200);
  return {
    accessToken: String(json?.access_token),
    refreshToken: String(json?.refresh_token),
    json: json ?? {},
  };
}

function refresh(bench: AuthBench, token: string) {
  return bench.call("POST", "/token?grant_type=refresh_token", { refresh_token: token });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

authTest("signing up answers a session whose access token has the claims of Supabase Auth", async (bench) => {
  const { accessToken, json } = await signUp(bench, "Ada@Example.com", { name: "Ada" });
  const claims = decodeJwt(accessToken);
  const seconds = Math.floor(bench.clock.now() / 1000);
  assertEquals(claims.iss, "http://auth.test/auth/v1");
  assertEquals([claims.aud, claims.role, claims.email], [
    "authenticated",
    "authenticated",
    "ada@example.com",
  ]);
  assertEquals([claims.iat, claims.exp], [seconds, seconds + 3600]);
  assertEquals([claims.aal, claims.is_anonymous], ["aal1", false]);
  assertEquals(claims.amr, [{ method: "password", timestamp: seconds }]);
  assertEquals(claims.user_metadata, { name: "Ada", email_verified: true });
  assertEquals(claims.app_metadata, { provider: "email", providers: ["email"] });
  assertEquals([json.token_type, json.expires_in, json.expires_at], ["bearer", 3600, seconds + 3600]);
});

authTest(
  "tokens name their key by its thumbprint, and the key is published without its private part",
  async (bench) => {
    const { accessToken } = await signUp(bench);
    const { json } = await bench.call("GET", "/.well-known/jwks.json");
    const [key] = json?.keys as JWK[];
    assert(key);
    assertEquals(decodeProtectedHeader(accessToken), { alg: "ES256", kid: key.kid, typ: "JWT" });
    assertEquals(await calculateJwkThumbprint(key), key.kid);
    assertEquals([key.kty, key.crv, key.alg, key.d], ["EC", "P-256", "ES256", undefined]);
  },
);

authTest("two servers on one database make one key between them", async (bench) => {
  const other = createSandboxAuth({ ...bench.ports });
  const url = "http://auth.test/auth/v1/.well-known/jwks.json";
  const [one, two] = await Promise.all([bench.sandbox, other].map(async (auth) => {
    return await (await auth.fetch(new Request(url))).text();
  }));
  assertEquals(one, two);
});

authTest("an unknown address and a wrong password get the same answer", async (bench) => {
  await signUp(bench);
  const attempt = (email: string) =>
    bench.call("POST", "/token?grant_type=password", { email, password: "wrong horse" });
  const wrong = await attempt("ada@example.com");
  assertEquals(wrong.status, 400);
  assertEquals(wrong.json, {
    code: 400,
    error_code: "invalid_credentials",
    msg: "Invalid login credentials",
  });
  for (const email of ["eve@example.com", "no address", "\u0000", "a@b.c'; drop table auth.users"]) {
    assertEquals(await attempt(email), wrong);
  }
});

authTest("an unknown address costs as much time as a wrong password", async (bench) => {
  await signUp(bench);
  async function cheapest(email: string) {
    let least = Infinity;
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      await bench.call("POST", "/token?grant_type=password", { email, password: "wrong horse" });
      least = Math.min(least, performance.now() - start);
    }
    return least;
  }
  const known = await cheapest("ada@example.com");
  const stranger = await cheapest("eve@example.com");
  assert(stranger > known / 2 && stranger < known * 2, `${stranger} ms against ${known} ms`);
});

authTest("passwords are stored as scrypt hashes", async (bench) => {
  await signUp(bench);
  const [row] = await bench.owner<
    { encrypted_password: string }[]
  >`select encrypted_password from auth.users`;
  assertMatch(row?.encrypted_password ?? "", /^\$scrypt\$ln=15,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
});

authTest("a taken address, a short and an endless password are refused by name", async (bench) => {
  await signUp(bench);
  const attempt = (body: unknown) => bench.call("POST", "/signup", body);
  const taken = await attempt({ email: "ADA@example.com", password });
  assertEquals([taken.status, taken.json?.error_code], [422, "user_already_exists"]);
  const short = await attempt({ email: "b@example.com", password: "short" });
  assertEquals([short.status, short.json?.error_code, short.json?.weak_password], [422, "weak_password", {
    reasons: ["length"],
  }]);
  const endless = await attempt({ email: "b@example.com", password: "x".repeat(73) });
  assertEquals([endless.status, endless.json?.error_code], [400, "validation_failed"]);
});

authTest("hostile bodies are refused and nothing is stored", async (bench) => {
  const send = async (body: string) => {
    const response = await bench.sandbox.fetch(
      new Request("http://auth.test/auth/v1/signup", {
        method: "POST",
        headers: { apikey: bench.publishableKey },
        body,
      }),
    );
    await response.body?.cancel();
    return response.status;
  };
  const withData = (data: string) => `{"email":"a@example.com","password":"${password}","data":${data}}`;
  assertEquals(await send(""), 400);
  assertEquals(await send("{"), 400);
  assertEquals(await send("[]"), 400);
  assertEquals(await send(`{"email":{"$ne":null},"password":"${password}"}`), 400);
  assertEquals(await send(withData(`{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)), 400);
  assertEquals(await send(withData(`"${"x".repeat(300_000)}"`)), 413);
  assertEquals((await bench.owner`select from auth.users`).count, 0);
});

authTest("metadata keeps NUL and lone surrogates, and __proto__ in it is only a key", async (bench) => {
  const data = JSON.parse('{"nul":"\\u0000","half":"\\ud800","__proto__":{"admin":true}}');
  const { json } = await signUp(bench, "ada@example.com", data);
  const user = json.user as { user_metadata: Record<string, unknown> };
  assertEquals([user.user_metadata.nul, user.user_metadata.half], ["\u0000", "\ud800"]);
  assertEquals(user.user_metadata.admin, undefined);
});

authTest("a refresh token rotates, and the new one works", async (bench) => {
  const first = await signUp(bench);
  const second = asGrant(await refresh(bench, first.refreshToken));
  assertNotEquals(second.refreshToken, first.refreshToken);
  const third = asGrant(await refresh(bench, second.refreshToken));
  assertNotEquals(third.refreshToken, second.refreshToken);
  assertEquals(decodeJwt(third.accessToken).session_id, decodeJwt(first.accessToken).session_id);
});

authTest("refreshes that race with one token rotate it once and agree on the next", async (bench) => {
  const first = await signUp(bench);
  const racers = await bench.owner.begin(async (tx) => {
    await tx`select from auth.sessions for update`;
    const running = Array.from({ length: 8 }, () => refresh(bench, first.refreshToken));
    // They are let go together, once more than one has come to the lock.
    for (let waiting = 0; waiting < 2;) {
      // Else the transaction would go on seeing the connections there were at the first look.
      await tx`select pg_stat_clear_snapshot()`;
      const [row] = await tx<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_locks join pg_stat_activity using (pid)
        where datname = current_database() and not granted`;
      waiting = row?.waiting ?? 0;
    }
    return { answers: Promise.all(running) };
  }).then(({ answers }) => answers);
  assertEquals(new Set(racers.map((racer) => asGrant(racer).refreshToken)).size, 1);
  const [session] = await bench.owner<
    { refresh_counter: string }[]
  >`select refresh_counter from auth.sessions`;
  assertEquals(session?.refresh_counter, "1");
});

authTest("a client that lost the answer gets the current token again, however late", async (bench) => {
  const first = await signUp(bench);
  const second = asGrant(await refresh(bench, first.refreshToken));
  bench.clock.move(60_000);
  assertEquals(asGrant(await refresh(bench, first.refreshToken)).refreshToken, second.refreshToken);
});

authTest("inside ten seconds of a rotation every older token answers with the current one", async (bench) => {
  const first = await signUp(bench);
  const second = asGrant(await refresh(bench, first.refreshToken));
  const third = asGrant(await refresh(bench, second.refreshToken));
  bench.clock.move(9_999);
  assertEquals(asGrant(await refresh(bench, first.refreshToken)).refreshToken, third.refreshToken);
});

authTest("an older token used after ten seconds ends the whole session", async (bench) => {
  const first = await signUp(bench);
  const second = asGrant(await refresh(bench, first.refreshToken));
  const third = asGrant(await refresh(bench, second.refreshToken));
  bench.clock.move(10_000);
  const reused = await refresh(bench, first.refreshToken);
  assertEquals([reused.status, reused.json?.error_code], [400, "refresh_token_already_used"]);
  const current = await refresh(bench, third.refreshToken);
  assertEquals([current.status, current.json?.error_code], [400, "refresh_token_not_found"]);
  const user = await bench.call("GET", "/user", undefined, bearer(third.accessToken));
  assertEquals([user.status, user.json?.error_code], [403, "session_not_found"]);
});

authTest("a refresh token with any character changed is unknown", async (bench) => {
  const { refreshToken } = await signUp(bench);
  for (let at = 0; at < refreshToken.length; at += 5) {
    const other = refreshToken.at(at) === "A" ? "B" : "A";
    const forged = refreshToken.slice(0, at) + other + refreshToken.slice(at + 1);
    const answer = await refresh(bench, forged);
    assertEquals([answer.status, answer.json?.error_code], [400, "refresh_token_not_found"], `at ${at}`);
  }
  for (const forged of ["x", refreshToken + "A", refreshToken + "=", "\u0000"]) {
    assertEquals((await refresh(bench, forged)).json?.error_code, "refresh_token_not_found");
  }
  asGrant(await refresh(bench, refreshToken));
});

authTest("logging out ends this session, the others, or all of them", async (bench) => {
  const one = await signUp(bench);
  const login = async () =>
    asGrant(await bench.call("POST", "/token?grant_type=password", { email: "ada@example.com", password }));
  const two = await login();
  const three = await login();
  const isAlive = async ({ accessToken }: { accessToken: string }) =>
    (await bench.call("GET", "/user", undefined, bearer(accessToken))).status === 200;
  const alive = async () => [await isAlive(one), await isAlive(two), await isAlive(three)];
  const logout = (who: { accessToken: string }, scope: string) =>
    bench.call("POST", `/logout?scope=${scope}`, undefined, bearer(who.accessToken));

  assertEquals((await logout(one, "constructor")).status, 400);
  assertEquals((await logout(one, "local")).status, 204);
  assertEquals(await alive(), [false, true, true]);
  assertEquals((await logout(two, "others")).status, 204);
  assertEquals(await alive(), [false, true, false]);
  const four = await login();
  assertEquals((await logout(four, "global")).status, 204);
  assertEquals(await alive(), [false, false, false]);
  assertEquals((await refresh(bench, two.refreshToken)).status, 400);
});

authTest("a changed password ends the other sessions and the old password", async (bench) => {
  const one = await signUp(bench);
  const two = asGrant(
    await bench.call("POST", "/token?grant_type=password", { email: "ada@example.com", password }),
  );
  const put = (body: unknown) => bench.call("PUT", "/user", body, bearer(two.accessToken));
  assertEquals((await put({ password })).json?.error_code, "same_password");
  assertEquals((await put({ password: "another horse", data: { name: "Ada" } })).status, 200);
  assertEquals((await refresh(bench, one.refreshToken)).status, 400);
  asGrant(await refresh(bench, two.refreshToken));
  const old = await bench.call("POST", "/token?grant_type=password", { email: "ada@example.com", password });
  assertEquals(old.json?.error_code, "invalid_credentials");
});

authTest("a person cannot write app_metadata", async (bench) => {
  const { accessToken } = await signUp(bench);
  const body = { data: { name: "Eve" }, app_metadata: { admin: true } };
  const answer = await bench.call("PUT", "/user", body, bearer(accessToken));
  assertEquals([answer.status, answer.json?.error_code], [403, "not_admin"]);
  const [row] = await bench.owner<{ app_metadata: string; user_metadata: string }[]>`
    select app_metadata, user_metadata from auth.users`;
  assertEquals({ ...row }, {
    app_metadata: '{"provider":"email","providers":["email"]}',
    user_metadata: '{"email_verified":true}',
  });
});

authTest("user and logout ask for a bearer token, and admin paths for the secret key", async (bench) => {
  assertEquals((await bench.call("GET", "/user")).status, 401);
  assertEquals((await bench.call("POST", "/logout")).status, 401);
  assertEquals((await bench.call("GET", "/user", undefined, bearer(bench.publishableKey))).status, 403);
  const { accessToken } = await signUp(bench);
  assertEquals((await bench.call("GET", "/admin/users", undefined, bearer(accessToken))).status, 403);
  assertEquals((await bench.call("GET", "/admin/users", undefined, { apikey: bench.secretKey })).status, 200);
  assertEquals((await bench.call("POST", "/signup", {}, { apikey: "sb_publishable_other" })).status, 401);
});

authTest("an authorization code works once, with its verifier, for five minutes", async (bench) => {
  const { json } = await signUp(bench);
  const userId = (json.user as { id: string }).id;
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  // The pair of RFC 7636, appendix B.
  const flow = {
    userId,
    method: "otp",
    challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    challengeMethod: "s256",
  } as const;
  const store = createAuthStore(bench.ports.sql);
  const issue = () => store.transaction((tx) => issueAuthCode(tx, flow, new Date(bench.clock.now())));
  const redeem = (auth_code: string, code_verifier: string) =>
    bench.call("POST", "/token?grant_type=pkce", { auth_code, code_verifier });

  const code = await issue();
  assertEquals((await redeem(code, "x".repeat(43))).json?.error_code, "bad_code_verifier");
  const { accessToken } = asGrant(await redeem(code, verifier));
  assertEquals((decodeJwt(accessToken).amr as { method: string }[])[0]?.method, "otp");
  assertEquals((await redeem(code, verifier)).json?.error_code, "flow_state_not_found");

  const late = await issue();
  bench.clock.move(300_000);
  assertEquals((await redeem(late, verifier)).json?.error_code, "flow_state_expired");
});

authTest("a failing database is an answer, and its text stays in the log", async (bench) => {
  await bench.call("GET", "/.well-known/jwks.json");
  await bench.owner`alter table auth.users rename to people`;
  const answer = await bench.call("POST", "/signup", { email: "a@example.com", password });
  assertEquals([answer.status, answer.json?.error_code], [500, "unexpected_failure"]);
  assert(!answer.text.includes("auth.users"));
  assert(bench.lines.some((line) => line.includes("auth.users")));
}, { ownDatabase: true });

authTest("a schema auth that is not ours is left alone", async (bench) => {
  await bench.owner`comment on schema auth is 'somebody else'`;
  const answer = await bench.call("GET", "/.well-known/jwks.json");
  assertEquals(answer.status, 500);
  assertEquals((await bench.owner`select from auth.signing_keys`).count, 0);
  const file = new URL("../../../supabase/embedded/20261122000000_supabase.sql", import.meta.url);
  const script = await Deno.readTextFile(file);
  const refusal = await assertRejects(() => bench.owner.unsafe(script).simple(), Error);
  assertMatch(refusal.message, /was not made by Sluice/);
}, { ownDatabase: true });

authTest(
  "the tables are granted to the stand-in's role alone, which requests cannot become",
  async (bench) => {
    const grants = await bench.owner<{ relation: string; role: string }[]>`
    select distinct c.relname as relation, coalesce(r.rolname, 'public') as role
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as acl
    left join pg_roles r on r.oid = acl.grantee
    where n.nspname = 'auth' and c.relkind in ('r', 'p', 'v') and acl.grantee <> c.relowner`;
    assertEquals(new Set(grants.map(({ role }) => role)), new Set(["sluice_auth"]));
    assertEquals(grants.length, 6);
    const [row] = await bench.owner`
    select bool_or(pg_has_role(oid, 'sluice_auth', 'member')) as becomes from pg_roles
    where rolname in ('anon', 'authenticated', 'service_role', 'sluice_user', 'sluice_service')
      or rolname like '%\\_request'`;
    assertEquals(row?.becomes, false);
  },
);

authTest("auth.uid, auth.role and auth.jwt read the claims of the transaction", async (bench) => {
  const read = (claims: string) =>
    bench.owner.begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${claims}, true)`;
      const [row] = await tx`select auth.uid() as uid, auth.role() as role, auth.jwt() ->> 'email' as email`;
      return { ...row };
    });
  const sub = "0b8a4c8e-6f3e-4b55-9d7b-0f6f3a1f9c11";
  assertEquals(
    await read(JSON.stringify({ sub, role: "authenticated", email: "a@example.com" })),
    { uid: sub, role: "authenticated", email: "a@example.com" },
  );
  assertEquals(await read(""), { uid: null, role: null, email: null });
});
