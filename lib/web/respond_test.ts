import { assert, assertEquals } from "@std/assert";
import { AppError } from "../errors.ts";
import { errorCatalogue, type ErrorCode } from "../shared/error_codes.ts";
import { localPath, problem, retryHeaders, wantsJson } from "./respond.ts";

Deno.test("a local path is one on this server, whatever browsers make of it", () => {
  const leading = [
    "/",
    "/dashboard",
    "/projects/prj_1?tab=2",
    "/a//b",
    "/%2f%2fevil",
    "/é",
    "/a:b",
    "/?next=//evil",
  ];
  for (const path of leading) {
    assertEquals(new URL(localPath(path, "/none"), "http://local").origin, "http://local", path);
    assert(localPath(path, "/none") !== "/none", path);
  }
  for (
    const path of [
      null,
      undefined,
      "",
      "dashboard",
      "//evil.example",
      "///evil.example",
      "/\\evil.example",
      "\\/evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
      "/\u0000",
      "/a\\b",
      "/\u202e",
      " /dashboard",
      "https://evil.example",
      "javascript:alert(1)",
      "http:/dashboard",
    ]
  ) assertEquals(localPath(path, "/none"), "/none", String(path));
});

Deno.test("JSON is answered to who asks for JSON and not for a page", () => {
  const asks = (accept?: string) =>
    wantsJson(new Request("http://x/", { headers: accept ? { accept } : {} }));
  assertEquals([asks("application/json"), asks("application/json, */*")], [true, true]);
  assertEquals([asks(), asks("text/html"), asks("text/html,application/json;q=0.9"), asks("*/*")], [
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("every code of the catalogue makes a problem with its own status, title and no cause", async () => {
  for (const code of Object.keys(errorCatalogue) as ErrorCode[]) {
    const error = new AppError(code, { cause: new Error("canary"), context: { canary: true } });
    const response = problem(error, "r-1");
    const document = await response.json();
    assertEquals(response.status, errorCatalogue[code].status);
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    assertEquals(document, {
      type: `/docs/errors#${code}`,
      title: errorCatalogue[code].title,
      status: errorCatalogue[code].status,
      detail: errorCatalogue[code].title,
      code,
      request_id: "r-1",
    });
  }
});

Deno.test("a rate says when to come back, its quota and its window", () => {
  assertEquals(retryHeaders(new AppError("not_found")), {});
  assertEquals(retryHeaders(new AppError("store_unavailable", { retryAfter: 2 })), { "retry-after": "2" });
  const rate = { perSecond: 20, burst: 300 };
  assertEquals(retryHeaders(new AppError("rate_limited", { retryAfter: 1, context: { rate } })), {
    "retry-after": "1",
    "ratelimit": `"default";r=0;t=1`,
    "ratelimit-policy": `"default";q=300;w=15`,
  });
});
