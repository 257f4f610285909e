import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { banner } from "../../tools/banner.ts";

const url = "http://localhost:8000";
const demo = {
  email: "demo@sluice.localhost",
  password: "swordfish",
  signInToken: "a+b",
  project: {
    id: "prj_1",
    sources: [{ id: "src_1", provider: "github", url: `${url}/in/key`, secret: "a secret of the demo" }],
    destinationId: "dst_1",
    sinkUrl: `${url}/sandbox/sink/demo`,
  },
};

Deno.test("the first start shows the address, the login, the link and a signed request, on one screen", () => {
  const text = banner(url, demo, 0);
  for (
    const shown of [
      url,
      demo.email,
      "swordfish",
      `${url}/auth/link?token=a%2Bb`,
      "x-hub-signature-256: sha256=",
    ]
  ) {
    assertStringIncludes(text, shown);
  }
  assert(text.split("\n").length <= 24);
  assert(!text.includes("a secret of the demo"));
});

Deno.test("a later start does not know the password and says how to get a new one", () => {
  const text = banner(url, { ...demo, password: null }, 0);
  assert(!text.includes("swordfish"));
  assertStringIncludes(text, "deno task seed");
});

Deno.test("without the demo's project there is a link and nothing to post to", () => {
  const text = banner(url, { ...demo, project: null }, 0);
  assertStringIncludes(text, "/auth/link");
  assert(!text.includes("curl"));
});

Deno.test("without a demo only the address is left", () => {
  assertEquals(banner(url, null, 0).trim(), `Sluice is running at ${url}`);
});
