import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { createCookieJar } from "./integrations/supabase/cookies.ts";
import { type AuthBench, authTest, type Browser } from "./sandbox/auth/auth_bench_test.ts";

const ada = { email: "ada@example.com", password: "correct horse", name: "Ada" };
const hour = 3_600_000;
const cookieName = "sb-bench-auth-token";

async function signedUp(bench: AuthBench): Promise<Browser> {
  const browser = bench.createBrowser();
  assertEquals((await browser.identity((identity) => identity.signUp(ada))).success, true);
  return browser;
}

async function read(bench: AuthBench, browser: Browser, sessions = bench.sessions) {
  const jar = browser.jar();
  const reading = await sessions.read(jar);
  return { ...reading, changes: browser.keep(jar).getSetCookie() };
}

const refreshes = (bench: AuthBench) =>
  bench.requests.filter((line) => line.includes("refresh_token")).length;

authTest("the session cookie is HttpOnly and Lax, for the whole site, not Secure on http", async (bench) => {
  const jar = bench.createBrowser().jar();
  await bench.supabase.createClient(jar).auth.signUp(ada);
  const headers = bench.createBrowser().keep(jar).getSetCookie();
  const line = headers.find((header) => header.startsWith(`${cookieName}=`)) ?? "";
  assertEquals(line.split("; ").slice(1).sort(), ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"]);
});

authTest("on https the session cookie is Secure and bound to its host", async (bench) => {
  const browser = await signedUp(bench);
  assert(browser.header().startsWith(`__Host-${cookieName}=`));
  const jar = browser.jar();
  await bench.supabase.createClient(jar).auth.signInWithPassword(ada);
  const headers = browser.keep(jar).getSetCookie();
  assert(headers.length > 0 && headers.every((line) => line.includes("; Secure") && line.includes("Path=/")));
}, { secureCookies: true });

authTest("a signed-up person is known by the cookie alone", async (bench) => {
  const browser = await signedUp(bench);
  assertEquals(browser.header().split("; ").length, 1);
  const { session, unavailable, changes } = await read(bench, browser);
  assertEquals([session?.user.email, session?.user.name, unavailable, changes], [
    ada.email,
    "Ada",
    false,
    [],
  ]);
  assertEquals(session?.expiresAt, Math.floor(bench.clock.now() / 1000) * 1000 + hour);
});

authTest("no cookie is nobody, and asks nothing", async (bench) => {
  assertEquals(await read(bench, bench.createBrowser("theme=dark")), {
    session: null,
    unavailable: false,
    changes: [],
  });
  assertEquals(bench.requests, []);
});

authTest(
  "a large session is cut into cookies, read back whole, and leaves no piece behind",
  async (bench) => {
    const browser = bench.createBrowser();
    const jar = browser.jar();
    const data = { name: "Ada", bio: "x".repeat(6000) };
    await bench.supabase.createClient(jar).auth.signUp({ ...ada, options: { data } });
    browser.keep(jar);
    const pieces = () =>
      browser.header().split("; ").filter((pair) => pair.startsWith(`${cookieName}.`)).length;
    assert(pieces() >= 3);
    assertEquals((await read(bench, browser)).session?.user.name, "Ada");

    const other = { ...ada, email: "b@example.com" };
    await bench.createBrowser().identity((identity) => identity.signUp(other));
    await browser.identity((identity) => identity.signIn(other));
    assertEquals(pieces(), 0);
    assertEquals((await read(bench, browser)).session?.user.email, "b@example.com");
  },
);

authTest("an ended token is exchanged once for every request that brings it", async (bench) => {
  const browser = await signedUp(bench);
  bench.clock.move(hour);
  const jars = Array.from({ length: 20 }, () => browser.jar());
  const readings = await Promise.all(jars.map((jar) => bench.sessions.read(jar)));
  assertEquals(refreshes(bench), 1);
  assertEquals(new Set(readings.map(({ session }) => session?.expiresAt)).size, 1);
  assert(readings[0]?.session && readings[0].session.expiresAt > bench.clock.now());
  const lines = jars.map((jar) => browser.keep(jar).getSetCookie().join());
  assertEquals(new Set(lines).size, 1);
  assertNotEquals(lines[0], "");
});

authTest(
  "a request sent before the new cookies came gets them too, without another exchange",
  async (bench) => {
    const browser = await signedUp(bench);
    const late = bench.createBrowser(browser.header());
    bench.clock.move(hour);
    await read(bench, browser);
    bench.clock.move(5_000);
    assert((await read(bench, late)).session);
    assertEquals(late.header(), browser.header());
    assertEquals(refreshes(bench), 1);
  },
);

authTest("two processes that refresh at once agree on the session", async (bench) => {
  const browser = await signedUp(bench);
  const other = bench.createBrowser(browser.header());
  bench.clock.move(hour);
  const [one, two] = await Promise.all([
    read(bench, browser),
    read(bench, other, bench.createReader()),
  ]);
  assert(one.session && two.session);
  assertEquals(one.session.sessionId, two.session.sessionId);
  assertEquals(refreshes(bench), 2);
  bench.clock.move(hour);
  assert((await read(bench, browser)).session);
});

authTest("a session keeps through many rotations", async (bench) => {
  const browser = await signedUp(bench);
  const first = (await read(bench, browser)).session;
  for (let round = 0; round < 5; round++) {
    bench.clock.move(hour + 60_000);
    assertEquals((await read(bench, browser)).session?.sessionId, first?.sessionId);
  }
});

authTest("a stolen old cookie ends the session for thief and owner", async (bench) => {
  const owner = await signedUp(bench);
  const thief = bench.createBrowser(owner.header());
  for (let round = 0; round < 2; round++) {
    bench.clock.move(hour);
    await read(bench, owner);
  }
  bench.clock.move(11_000);
  const stolen = await read(bench, thief);
  assertEquals([stolen.session, thief.header()], [null, ""]);
  bench.clock.move(hour);
  assertEquals([(await read(bench, owner)).session, owner.header()], [null, ""]);
});

authTest("a cookie replayed after signing out is refused", async (bench) => {
  const browser = await signedUp(bench);
  await read(bench, browser);
  const stolen = browser.header();
  assertEquals(await browser.identity((identity) => identity.signOut("local")), {
    success: true,
    data: null,
  });
  assertEquals(browser.header(), "");
  assertEquals((await read(bench, bench.createBrowser(stolen))).session, null);

  const elsewhere = bench.createBrowser(stolen);
  assertEquals(await elsewhere.identity((identity) => identity.currentSession()), {
    success: false,
    error: "Unauthorized",
    code: "unauthorized",
  });
  bench.clock.move(hour);
  assertEquals((await read(bench, bench.createBrowser(stolen), bench.createReader())).session, null);
});

authTest("signing out everywhere reaches the other browsers at once", async (bench) => {
  const one = await signedUp(bench);
  const two = bench.createBrowser();
  await two.identity((identity) => identity.signIn(ada));
  bench.clock.move(1_000);
  await one.identity((identity) => identity.signOut("global"));
  assertEquals((await read(bench, two)).session, null);
  await one.identity((identity) => identity.signIn(ada));
  assert((await read(bench, one)).session);
});

authTest("signing the others out keeps this browser", async (bench) => {
  const one = await signedUp(bench);
  const two = bench.createBrowser();
  await two.identity((identity) => identity.signIn(ada));
  bench.clock.move(1_000);
  await one.identity((identity) => identity.signOut("others"));
  assert((await read(bench, one)).session);
  assertEquals((await read(bench, two)).session, null);
});

authTest("signing in leaves no use to a session that somebody planted", async (bench) => {
  const mallory = bench.createBrowser();
  await mallory.identity((identity) => identity.signUp({ ...ada, email: "mallory@example.com" }));
  await signedUp(bench);
  const victim = bench.createBrowser(mallory.header());
  await victim.identity((identity) => identity.signIn(ada));
  assertEquals((await read(bench, victim)).session?.user.email, ada.email);
  assertEquals((await read(bench, mallory)).session?.user.email, "mallory@example.com");
});

authTest("a cookie that came twice counts as none", async (bench) => {
  const browser = await signedUp(bench);
  const doubled = createCookieJar(new Headers({ cookie: `${browser.header()}; ${browser.header()}` }));
  assertEquals((await bench.sessions.read(doubled)).session, null);
});

authTest("unreadable and huge cookies are nobody's and are removed", async (bench) => {
  const values = [
    "",
    "x",
    "base64-",
    "base64-e30",
    "base64-bnVsbA",
    "base64-%%%",
    `base64-${"A".repeat(70_000)}`,
  ];
  for (const value of values) {
    const browser = bench.createBrowser(`${cookieName}=${value}; theme=dark`);
    assertEquals((await read(bench, browser)).session, null);
    if (value !== "") assertEquals(browser.header(), "theme=dark");
  }
});

authTest("tokens that the Auth server did not sign for this are refused", async (bench) => {
  const browser = await signedUp(bench);
  const [, value = ""] = browser.header().split("=base64-");
  const good: { access_token: string; refresh_token: string } = JSON.parse(atob(value));
  const [row] = await bench.owner<{ kid: string; private_jwk: string; public_jwk: string }[]>`
    select * from auth.signing_keys`;
  assert(row);
  const real = await importJWK(JSON.parse(row.private_jwk), "ES256");
  const foreign = await generateKeyPair("ES256", { extractable: true });
  const foreignJwk = await exportJWK(foreign.publicKey);
  const claims = JSON.parse(atob(good.access_token.split(".")[1] ?? "")) as JWTPayload;
  const { iat = 0 } = claims;
  const header = { alg: "ES256", kid: row.kid, typ: "JWT" };
  const sign = (payload: JWTPayload, key = real, more: Record<string, unknown> = {}) =>
    new SignJWT(payload).setProtectedHeader({ ...header, ...more }).sign(key);
  const [head = "", body = "", signature = ""] = good.access_token.split(".");
  const unsigned = new UnsecuredJWT(claims).encode();

  const attacks: Record<string, string> = {
    "alg none": unsigned,
    "alg None with the old signature": `${btoa('{"alg":"None"}').replaceAll("=", "")}.${body}.${signature}`,
    "public key as HMAC secret": await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: row.kid }).sign(new TextEncoder().encode(row.public_jwk)),
    "another key under our kid": await sign(claims, foreign.privateKey),
    "another kid": await sign(claims, foreign.privateKey, { kid: "other" }),
    "kid of a path": await sign(claims, foreign.privateKey, { kid: "../../dev/null" }),
    "no kid": await sign(claims, real, { kid: undefined }),
    "jwk in the header": await sign(claims, foreign.privateKey, { jwk: foreignJwk }),
    "jku in the header": await sign(claims, foreign.privateKey, { jku: "http://evil.test/jwks.json" }),
    "unknown crit": `${
      btoa(JSON.stringify({ ...header, crit: ["x"], x: 1 })).replaceAll("=", "")
    }.${body}.${signature}`,
    "body changed": `${head}.${
      btoa(JSON.stringify({ ...claims, email: "b@example.com" })).replaceAll("=", "")
    }.${signature}`,
    "signature cut": `${head}.${body}.`,
    "wrong issuer": await sign({ ...claims, iss: "http://evil.test/auth/v1" }),
    "no issuer": await sign({ ...claims, iss: undefined }),
    "wrong audience": await sign({ ...claims, aud: "other" }),
    "service role": await sign({ ...claims, role: "service_role" }),
    "no role": await sign({ ...claims, role: undefined }),
    "anonymous": await sign({ ...claims, email: "" }),
    "no subject": await sign({ ...claims, sub: undefined }),
    "subject of SQL": await sign({ ...claims, sub: "' or true --" }),
    "no session": await sign({ ...claims, session_id: undefined }),
    "no expiry": await sign({ ...claims, exp: undefined }),
    "expiry of text": await sign({ ...claims, exp: "later" } as unknown as JWTPayload),
    "issued tomorrow": await sign({ ...claims, iat: iat + 86_400, exp: iat + 90_000 }),
    "not before tomorrow": await sign({ ...claims, nbf: iat + 86_400 }),
  };
  for (const [name, access_token] of Object.entries(attacks)) {
    const cookie = btoa(JSON.stringify({ ...good, access_token })).replaceAll("+", "-").replaceAll("/", "_");
    const forged = bench.createBrowser(`${cookieName}=base64-${cookie}`);
    assertEquals((await read(bench, forged)).session, null, name);
    assertEquals(forged.header(), "", name);
  }
  assertEquals(refreshes(bench), 0);

  const again = btoa(JSON.stringify({ ...good, access_token: await sign(claims) }));
  assert((await read(bench, bench.createBrowser(`${cookieName}=base64-${again}`))).session);
});

authTest("a forged cookie signs nobody else out", async (bench) => {
  const victim = await signedUp(bench);
  const { session } = await read(bench, victim);
  const token = new UnsecuredJWT({ session_id: session?.sessionId, sub: session?.user.id }).encode();
  const cookie = btoa(JSON.stringify({ access_token: token, refresh_token: "x" }));
  const forger = bench.createBrowser(`${cookieName}=base64-${cookie}`);
  await forger.identity((identity) => identity.signOut("global"));
  assert((await read(bench, victim)).session);
});

authTest(
  "a deleted account is refused by the Auth server, and locally when its token ends",
  async (bench) => {
    const browser = await signedUp(bench);
    const { session } = await read(bench, browser);
    assertEquals((await bench.accounts.remove(session?.user.id ?? "")).success, true);
    const asked = await bench.createBrowser(browser.header()).identity((identity) =>
      identity.currentSession()
    );
    assertEquals(asked.success ? "" : asked.code, "unauthorized");
    bench.clock.move(hour);
    assertEquals((await read(bench, browser)).session, null);
  },
);

authTest("while the Auth server is down an ended session is kept for later", async (bench) => {
  const browser = await signedUp(bench);
  await read(bench, browser);
  const cookie = browser.header();
  bench.clock.move(hour);
  bench.fault.status = 503;
  const waiting = read(bench, browser);
  while (refreshes(bench) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  bench.clock.move(5_000);
  const { session, unavailable } = await waiting;
  assertEquals([session, unavailable, browser.header()], [null, true, cookie]);
  bench.fault.status = null;
  assert((await read(bench, browser)).session);
});

authTest("a rate-limited exchange ends no session", async (bench) => {
  const browser = await signedUp(bench);
  await read(bench, browser);
  const cookie = browser.header();
  bench.clock.move(hour - 30_000);
  bench.fault.status = 429;
  assert((await read(bench, browser)).session);
  bench.clock.move(30_000);
  assertEquals((await read(bench, browser)).unavailable, true);
  assertEquals(browser.header(), cookie);
});

authTest("without the Auth server's keys nobody is let in and no cookie is lost", async (bench) => {
  const browser = await signedUp(bench);
  bench.fault.status = 503;
  const cookie = browser.header();
  const { session, unavailable } = await read(bench, browser, bench.createReader());
  assertEquals([session, unavailable, browser.header()], [null, true, cookie]);
});

authTest("nothing of a session is ever logged", async (bench) => {
  const browser = await signedUp(bench);
  const [, value = ""] = browser.header().split("=base64-");
  const tokens = JSON.parse(atob(value)) as { access_token: string; refresh_token: string };
  await bench.createBrowser().identity((identity) => identity.signIn({ ...ada, password: "wrong horse" }));
  await browser.identity((identity) => identity.signOut("local"));
  await read(bench, bench.createBrowser(`${cookieName}=base64-${value}`));
  const log = bench.lines.join("\n");
  assert(bench.lines.length > 0);
  for (
    const secret of [tokens.access_token, tokens.refresh_token, value, ada.password, "wrong horse", ada.email]
  ) {
    assert(!log.includes(secret));
  }
});
