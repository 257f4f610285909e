import { assertEquals } from "@std/assert";
import { lintSource } from "../lint_source.ts";

function count(path: string, source: string): number {
  return lintSource("no-service-url", path, source).length;
}

Deno.test("the address of a third-party service is refused in services, routes, jobs and lib", () => {
  for (
    const path of [
      "services/billing/pay.ts",
      "routes/index.tsx",
      "jobs/sweep.ts",
      "lib/integrations/resend.ts",
    ]
  ) {
    assertEquals(count(path, `const base = "https://api.resend.com/emails";`), 1, path);
    assertEquals(count(path, "const base = `https://api.stripe.com/v1/${id}`;"), 1, path);
  }
});

Deno.test("the same address is fine in lib/env.ts, in tests and in tools", () => {
  for (const path of ["lib/env.ts", "lib/http_client_test.ts", "tests/billing_test.ts", "tools/send.ts"]) {
    assertEquals(count(path, `const base = "https://api.resend.com/emails";`), 0, path);
  }
});

Deno.test("local, example and schema addresses are fine anywhere", () => {
  const source = `const all = [
    "http://localhost:8000/in", "http://127.0.0.1:54321", "http://[::1]:80/", "https://hooks.example.com/x",
    "https://example.org", "https://json-schema.org/draft/2020-12/schema", "http://www.w3.org/2000/svg",
    "https://", "http://" + host, \`https://\${host}/x\`, "https://shop.test/orders",
  ];`;
  assertEquals(count("lib/a.ts", source), 0);
});

Deno.test("a host that merely begins like a local or an example one is refused", () => {
  assertEquals(
    count("lib/a.ts", `const a = "https://localhost.evil.io"; const b = "https://example.com.evil.io";`),
    2,
  );
});

Deno.test("a link for people is fine: an href, and what the pure table of providers says", () => {
  const link = `export const a = <a href="https://docs.stripe.com/webhooks">Docs</a>;`;
  assertEquals(count("routes/index.tsx", link), 0);
  assertEquals(count("routes/index.tsx", link.replace("href", "data-endpoint")), 1);
  assertEquals(count("lib/providers/stripe.ts", `export const p = { docs: "https://docs.stripe.com" };`), 0);
  assertEquals(count("lib/web/stripe.ts", `export const p = { docs: "https://docs.stripe.com" };`), 1);
});

Deno.test("a literal that looks like a key is refused outside tests and fixtures", () => {
  const tail = "a1B2".repeat(6);
  for (const key of [`sk_live_${tail}`, `sk_test_${tail}`, `whsec_${tail}`, `slc_${tail}`]) {
    assertEquals(count("components/Card.tsx", `const key = "${key}";`), 1, key);
    assertEquals(count("lib/a_test.ts", `const key = "${key}";`), 0, key);
    assertEquals(count("lib/providers/fixtures/stripe.ts", `const key = "${key}";`), 0, key);
  }
});

Deno.test("the prefix of a key is no key", () => {
  assertEquals(count("lib/a.ts", `const a = ["sk_live_", "sk_test_", "whsec_", "slc_", "whsec_short"];`), 0);
});
