import { assert, assertEquals } from "@std/assert";
import { type AuthBench, authTest } from "../../sandbox/auth/auth_bench_test.ts";
import { createCookieJar } from "./cookies.ts";
import { needsSecureCookies, sessionCookieName } from "./supabase.ts";

const ada = { email: "ada@example.com", password: "correct horse", name: "Ada" };

authTest("signing up signs in, and the name comes back", async (bench) => {
  const result = await bench.createBrowser().identity((identity) => identity.signUp(ada));
  assert(result.success && result.data.next === "signed_in");
  assertEquals([result.data.user.email, result.data.user.name], [ada.email, "Ada"]);
});

authTest("without a name people are called by their address", async (bench) => {
  const { email, password } = ada;
  const result = await bench.createBrowser().identity((identity) => identity.signUp({ email, password }));
  assert(result.success && result.data.next === "signed_in");
  assertEquals(result.data.user.name, "ada");
});

authTest("a taken address is refused in words that do not say more than they must", async (bench) => {
  await bench.createBrowser().identity((identity) => identity.signUp(ada));
  assertEquals(await bench.createBrowser().identity((identity) => identity.signUp(ada)), {
    success: false,
    error: "That e-mail address cannot be used to sign up. Try signing in.",
    code: "email_taken",
  });
});

authTest("a short password is a field error", async (bench) => {
  const result = await bench.createBrowser().identity((identity) =>
    identity.signUp({ ...ada, password: "short" })
  );
  assert(!result.success);
  assertEquals([result.code, Object.keys(result.fields ?? {})], ["validation_failed", ["password"]]);
});

authTest("an unknown address and a wrong password get the same result", async (bench) => {
  await bench.createBrowser().identity((identity) => identity.signUp(ada));
  const attempt = (email: string) =>
    bench.createBrowser().identity((identity) => identity.signIn({ email, password: "wrong horse" }));
  const wrong = await attempt(ada.email);
  assertEquals(wrong, { success: false, error: "E-mail or password is wrong.", code: "wrong_credentials" });
  assertEquals(await attempt("eve@example.com"), wrong);
  assertEquals(await attempt("no address"), wrong);
});

authTest("a failing Auth server is a friendly sentence, and its error is in the log", async (bench) => {
  bench.fault.status = 500;
  const result = await bench.createBrowser().identity((identity) => identity.signIn(ada));
  assertEquals(result, {
    success: false,
    error: "The service is unavailable. Try again shortly.",
    code: "service_unavailable",
  });
  assert(bench.lines.some((line) => line.includes("identity provider failed") && line.includes("sign_in")));
});

authTest("a rate-limited Auth server is told apart from a failing one", async (bench) => {
  bench.fault.status = 429;
  const result = await bench.createBrowser().identity((identity) => identity.signIn(ada));
  assertEquals(result.success ? "" : result.code, "rate_limited");
});

authTest("signing out without a session succeeds", async (bench) => {
  const result = await bench.createBrowser().identity((identity) => identity.signOut("local"));
  assertEquals(result, { success: true, data: null });
});

authTest("the current session is the Auth server's word", async (bench) => {
  const browser = bench.createBrowser();
  const nobody = await browser.identity((identity) => identity.currentSession());
  assertEquals(nobody.success ? "" : nobody.code, "unauthorized");
  await browser.identity((identity) => identity.signUp(ada));
  const somebody = await browser.identity((identity) => identity.currentSession());
  assertEquals(somebody.success && somebody.data.email, ada.email);
});

authTest("an unreadable cookie is no current session, and the Auth server is not asked", async (bench) => {
  const browser = bench.createBrowser("sb-bench-auth-token=base64-%%%");
  const result = await browser.identity((identity) => identity.currentSession());
  assertEquals(result.success ? "" : result.code, "unauthorized");
  assertEquals([bench.requests, browser.header()], [[], ""]);
});

authTest("asking for the current session shares the exchange of an ending token", async (bench) => {
  const browser = bench.createBrowser();
  await browser.identity((identity) => identity.signUp(ada));
  bench.clock.move(3_600_000 - 95_000);
  const twin = bench.createBrowser(browser.header());
  const results = await Promise.all(
    [browser, twin].map((one) => one.identity((identity) => identity.currentSession())),
  );
  assertEquals(results.map((result) => result.success), [true, true]);
  assertEquals(bench.requests.filter((line) => line.includes("refresh_token")).length, 1);
});

async function withAccount(bench: AuthBench): Promise<string> {
  const created = await bench.accounts.create(ada);
  assert(created.success);
  return created.data.id;
}

authTest("an account made by Sluice signs in with its password", async (bench) => {
  const id = await withAccount(bench);
  const result = await bench.createBrowser().identity((identity) => identity.signIn(ada));
  assertEquals(result, { success: true, data: { id, email: ada.email, name: "Ada" } });
  const again = await bench.accounts.create(ada);
  assertEquals(again.success ? "" : again.code, "email_taken");
});

authTest("a sign-in link works once", async (bench) => {
  const id = await withAccount(bench);
  const link = await bench.accounts.createSignInLink(ada.email);
  assert(link.success);
  assertEquals(link.data.user.id, id);
  const redeem = () => bench.createBrowser().identity((identity) => identity.redeemLink(link.data.tokenHash));
  const [one, two] = await Promise.all([redeem(), redeem()]);
  const [won, lost] = one.success ? [one, two] : [two, one];
  assertEquals(won, { success: true, data: { id, email: ada.email, name: "Ada" } });
  assertEquals(lost.success ? "" : lost.code, "unauthorized");
});

authTest("a sign-in link ends after an hour, and a newer one ends it at once", async (bench) => {
  await withAccount(bench);
  const create = async () => {
    const link = await bench.accounts.createSignInLink(ada.email);
    assert(link.success);
    return link.data.tokenHash;
  };
  const redeem = async (token: string) =>
    (await bench.createBrowser().identity((identity) => identity.redeemLink(token))).success;
  const older = await create();
  const newer = await create();
  assertEquals(await redeem(older), false);
  bench.clock.move(3_600_000);
  assertEquals(await redeem(newer), false);
  assertEquals(await redeem(await create()), true);
});

authTest("there is no link for an address without an account", async (bench) => {
  const link = await bench.accounts.createSignInLink("eve@example.com");
  assertEquals(link.success ? "" : link.code, "not_found");
});

authTest("a password set by Sluice replaces the old one", async (bench) => {
  const id = await withAccount(bench);
  assertEquals((await bench.accounts.setPassword(id, "another horse")).success, true);
  const signIn = async (password: string) =>
    (await bench.createBrowser().identity((identity) => identity.signIn({ email: ada.email, password })))
      .success;
  assertEquals([await signIn(ada.password), await signIn("another horse")], [false, true]);
});

authTest("a removed account is gone, and removing it again says so", async (bench) => {
  const id = await withAccount(bench);
  assertEquals(await bench.accounts.remove(id), { success: true, data: null });
  const again = await bench.accounts.remove(id);
  assertEquals(again.success ? "" : again.code, "not_found");
});

Deno.test("session cookies are named by instance, and bound to the host where they are secure", () => {
  assertEquals(sessionCookieName("a1b2", false), "sb-a1b2-auth-token");
  assertEquals(sessionCookieName("a1b2", true), "__Host-sb-a1b2-auth-token");
});

Deno.test("session cookies are secure on https, but not on localhost", () => {
  assertEquals(
    ["https://sluice.example", "http://sluice.example", "https://localhost:8000", "http://127.0.0.1:8000"]
      .map(needsSecureCookies),
    [true, false, false, false],
  );
});

Deno.test("a jar reads what was sent, drops what came twice, and writes each change once", () => {
  const jar = createCookieJar(new Headers({ cookie: "a=1; b=2=3;; =x; c ; d=4; d=5; constructor=6" }));
  assertEquals(jar.getAll(), [
    { name: "a", value: "1" },
    { name: "b", value: "2=3" },
    { name: "constructor", value: "6" },
  ]);
  const options = { path: "/", httpOnly: true };
  jar.setAll([{ name: "a", value: "7", options }, {
    name: "b",
    value: "",
    options: { ...options, maxAge: 0 },
  }]);
  jar.setAll([{ name: "a", value: "8", options }]);
  assertEquals(jar.getAll().map(({ value }) => value), ["8", "6"]);
  const headers = new Headers();
  jar.writeTo(headers);
  assertEquals(headers.getSetCookie().map((line) => line.split("; ")[0]), ["a=8", "b="]);
});
