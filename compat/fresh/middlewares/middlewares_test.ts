import { assertEquals, assertStringIncludes } from "@std/assert";
import { App, cors, csp, csrf, trailingSlashes } from "../mod.ts";
import type { Middleware } from "../mod.ts";

async function ask(middleware: Middleware<unknown>, path = "/", init: RequestInit = {}): Promise<Response> {
  const app = new App().use(middleware).all("/*", () => new Response("passed"));
  return await app.handler()(new Request(`http://localhost${path}`, init));
}

const foreign: [name: string, headers: Record<string, string>, status: number][] = [
  ["its own origin", { Origin: "http://localhost" }, 200],
  ["another origin", { Origin: "http://evil.example" }, 403],
  ["an opaque origin", { Origin: "null" }, 403],
  ["no origin and no fetch metadata, as servers send it", {}, 200],
  ["the same origin by fetch metadata", { "Sec-Fetch-Site": "same-origin" }, 200],
  ["the address bar", { "Sec-Fetch-Site": "none" }, 200],
  ["another site", { "Sec-Fetch-Site": "cross-site", Origin: "http://evil.example" }, 403],
  ["another host of the same site", { "Sec-Fetch-Site": "same-site", Origin: "http://a.localhost" }, 403],
];

for (const [name, headers, status] of foreign) {
  Deno.test(`csrf answers a POST from ${name} with ${status}`, async () => {
    assertEquals((await ask(csrf(), "/", { method: "POST", headers })).status, status);
  });
}

Deno.test("csrf lets safe methods pass from anywhere", async () => {
  assertEquals((await ask(csrf(), "/", { headers: { "Sec-Fetch-Site": "cross-site" } })).status, 200);
});

Deno.test("csrf allows the origins it was given: one, several, or by a function", async () => {
  const init = { method: "POST", headers: { "Sec-Fetch-Site": "cross-site", Origin: "https://a.example" } };
  assertEquals((await ask(csrf({ origin: "https://a.example" }), "/", init)).status, 200);
  assertEquals((await ask(csrf({ origin: ["https://b.example"] }), "/", init)).status, 403);
  assertEquals(
    (await ask(csrf({ origin: (origin) => origin.endsWith("a.example") }), "/", init)).status,
    200,
  );
});

Deno.test("csp sets a policy in which given directives take the place of the default", async () => {
  const response = await ask(csp({ csp: ["img-src *", "sandbox"] }));
  const directives = response.headers.get("Content-Security-Policy")?.split("; ") ?? [];
  assertEquals(directives.filter((directive) => directive.startsWith("img-src")), ["img-src *"]);
  assertEquals([directives[0], directives.at(-1)], ["default-src 'self'", "sandbox"]);
});

Deno.test("csp without a rendered page has no nonce to give", async () => {
  const policy = (await ask(csp({ useNonce: true }))).headers.get("Content-Security-Policy") ?? "";
  assertStringIncludes(policy, "script-src 'self' 'unsafe-inline'");
});

Deno.test("csp reports to where it is told", async () => {
  const { headers } = await ask(csp({ reportOnly: true, reportTo: "/reports" }));
  assertEquals(headers.get("Reporting-Endpoints"), 'csp-endpoint="/reports"');
  assertStringIncludes(
    headers.get("Content-Security-Policy-Report-Only") ?? "",
    "report-to csp-endpoint; report-uri /reports",
  );
});

Deno.test("trailing slashes are added or taken away by a redirect that keeps the query", async () => {
  const location = async (mode: "always" | "never", path: string) =>
    (await ask(trailingSlashes(mode), path)).headers.get("location");
  assertEquals(await location("always", "/a?b=c"), "/a/?b=c");
  assertEquals(await location("never", "/a/?b=c"), "/a?b=c");
  assertEquals([await location("never", "/"), await location("never", "/a")], [null, null]);
});

Deno.test("cors answers preflights and names the allowed origin", async () => {
  const middleware = cors({ origin: ["https://a.example"], credentials: true, maxAge: 60 });
  const headers = { Origin: "https://a.example" };
  const preflight = await ask(middleware, "/", { method: "OPTIONS", headers });
  assertEquals([preflight.status, preflight.headers.get("Access-Control-Max-Age")], [204, "60"]);
  const response = await ask(middleware, "/", { headers });
  assertEquals(response.headers.get("Access-Control-Allow-Origin"), "https://a.example");
  assertEquals(response.headers.get("Access-Control-Allow-Credentials"), "true");
});
