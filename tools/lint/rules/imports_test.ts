import { assertEquals, assertStringIncludes } from "@std/assert";
import { lintSource } from "../lint_source.ts";

function refused(path: string, source: string): string {
  const messages = lintSource("imports", path, source);
  assertEquals(messages.length, 1, `${path}: ${source}`);
  return messages[0] ?? "";
}

function accepted(path: string, source: string): void {
  assertEquals(lintSource("imports", path, source), [], `${path}: ${source}`);
}

Deno.test("a route takes values from lib/web, components, islands and lib/shared, and types from services", () => {
  const path = "routes/(app)/projects/[id]/index.tsx";
  accepted(path, `import { page } from "../../../../lib/web/page.ts";`);
  accepted(path, `import { Card } from "../../../../components/Card.tsx";`);
  accepted(path, `import Feed from "../../../../islands/Feed.tsx";`);
  accepted(path, `import { plural } from "../../../../lib/shared/text.ts";`);
  accepted(path, `import type { ProjectView } from "../../../../services/projects/mod.ts";`);
  accepted(path, `import { type ProjectView } from "../../../../services/projects/mod.ts";`);
  accepted(
    path,
    `import { z } from "zod"; import { Head } from "fresh/runtime"; import { h } from "preact";`,
  );
  accepted(path, `import { HttpError } from "jsr:@fresh/core@^2.3.0";`);
});

Deno.test("a route is refused a service's value, and told that a type would do", () => {
  const source = `import { createProjects } from "../services/projects/mod.ts";`;
  assertStringIncludes(refused("routes/index.tsx", source), "routes may import lib/web, services' types");
  assertStringIncludes(refused("routes/index.tsx", source), "import type");
});

Deno.test("a route is refused leaves of lib, the composition root, node and other packages", () => {
  for (
    const specifier of [
      "../lib/db/pool.ts",
      "../lib/errors.ts",
      "../main.ts",
      "../jobs/sweep.ts",
      "node:fs",
      "stripe",
    ]
  ) refused("routes/index.tsx", `import { x } from "${specifier}";`);
});

Deno.test("lib/sandbox is open to routes/sandbox and closed to other routes, services and lib", () => {
  accepted("routes/sandbox/mail/index.tsx", `import { mailbox } from "../../../lib/sandbox/mailbox.ts";`);
  refused("routes/index.tsx", `import { mailbox } from "../lib/sandbox/mailbox.ts";`);
  refused("services/deliveries/send.ts", `import { mailbox } from "../../lib/sandbox/mailbox.ts";`);
  refused("lib/integrations/resend.ts", `import { mailbox } from "../sandbox/mailbox.ts";`);
});

Deno.test("every way of writing an import is seen: re-export, dynamic import and import type", () => {
  refused("routes/index.tsx", `export { db } from "../lib/db/mod.ts";`);
  refused("routes/index.tsx", `export * from "../lib/db/mod.ts";`);
  refused("routes/index.tsx", `const m = await import("../lib/db/mod.ts");`);
  refused("routes/index.tsx", `type Db = import("../lib/db/mod.ts").Db;`);
  accepted("routes/index.tsx", `type View = import("../services/projects/mod.ts").ProjectView;`);
});

Deno.test("a service reaches lib, its own files and another service's mod.ts", () => {
  const path = "services/deliveries/retry.ts";
  accepted(path, `import { AppError } from "../../lib/errors.ts";`);
  accepted(path, `import { schedule } from "./schedule.ts";`);
  accepted(path, `import { createSources } from "../sources/mod.ts";`);
  accepted(path, `import type { Env } from "../../lib/env.ts"; import { z } from "zod";`);
  assertStringIncludes(refused(path, `import { find } from "../sources/find.ts";`), "through its mod.ts");
  assertStringIncludes(refused(path, `import type { Row } from "../sources/rows.ts";`), "through its mod.ts");
});

Deno.test("a service is refused fresh, lib/web, routes, jobs and the environment", () => {
  const path = "services/deliveries/retry.ts";
  for (
    const specifier of ["fresh", "../../lib/web/page.ts", "../../routes/index.tsx", "../../jobs/sweep.ts"]
  ) {
    refused(path, `import type { X } from "${specifier}";`);
  }
  assertStringIncludes(refused(path, `import { env } from "../../lib/env.ts";`), "environment");
});

Deno.test("a service may not mention the globals Request and Response, as a type or as a value", () => {
  const path = "services/intake/receive.ts";
  refused(path, "export function receive(request: Request) { return request; }");
  refused(path, "export const answer = () => new Response(null);");
  refused(path, "export type Answer = Promise<Response>;");
  refused(path, "export const table = { make: Request };");
});

Deno.test("a member called Request is not the global, and lib/web may use the global", () => {
  accepted(
    "services/intake/receive.ts",
    "export const kind = wire.Request; const a: Wire.Response = { Request: 1 };",
  );
  accepted("lib/web/respond.ts", "export const answer = () => new Response(null);");
});

Deno.test("jobs take services and lib, and know nothing of pages", () => {
  accepted(
    "jobs/sweep.ts",
    `import { type Services } from "../services/mod.ts"; import { log } from "../lib/log.ts";`,
  );
  refused("jobs/sweep.ts", `import { page } from "../lib/web/page.ts";`);
  refused("jobs/sweep.ts", `import { Card } from "../components/Card.tsx";`);
});

Deno.test("lib/web takes lib and services' types", () => {
  accepted("lib/web/state.ts", `import type { Projects } from "../../services/projects/mod.ts";`);
  accepted("lib/web/page.ts", `import { AppError } from "../errors.ts"; import { page } from "fresh";`);
  refused("lib/web/state.ts", `import { createProjects } from "../../services/projects/mod.ts";`);
  refused("lib/web/state.ts", `import { Card } from "../../components/Card.tsx";`);
});

Deno.test("a leaf of lib never looks upward", () => {
  accepted(
    "lib/integrations/stripe.ts",
    `import Stripe from "stripe"; import { fail } from "../shared/result.ts";`,
  );
  refused("lib/cache.ts", `import type { ProjectView } from "../services/projects/mod.ts";`);
  refused("lib/cache.ts", `import { define } from "./web/define.ts";`);
  refused("lib/cache.ts", `import { HttpError } from "fresh";`);
});

Deno.test("lib/providers takes lib/shared, node:crypto and npm packages alone", () => {
  const path = "lib/providers/stripe.ts";
  accepted(path, `import { hex } from "../shared/bytes.ts"; import { createHmac } from "node:crypto";`);
  accepted(path, `import { z } from "zod"; import type { Provider } from "./provider.ts";`);
  refused(path, `import { now } from "../clock.ts";`);
  refused(path, `import { readFile } from "node:fs/promises";`);
  refused(path, `export const keys = await fetch(jwks);`);
  refused(path, `export const secret = Deno.env.get("SECRET");`);
});

Deno.test("lib/shared runs in the browser: no node, no Deno, no preact, no other part of lib", () => {
  const path = "lib/shared/text.ts";
  accepted(path, `import { z } from "zod"; import { plural } from "./plural.ts"; const a = kinds.Deno;`);
  refused(path, `import { Buffer } from "node:buffer";`);
  refused(path, `import { signal } from "@preact/signals";`);
  refused(path, `import { ids } from "../ids.ts";`);
  refused(path, `export const here = Deno.cwd();`);
});

Deno.test("islands and components stay in the browser", () => {
  accepted(
    "islands/Feed.tsx",
    `import { providers } from "../lib/providers/mod.ts"; import { Card } from "../components/Card.tsx";`,
  );
  accepted(
    "components/Card.tsx",
    `import type { ComponentChildren } from "preact"; import { ago } from "../lib/shared/time.ts";`,
  );
  refused("islands/Feed.tsx", `import { log } from "../lib/log.ts";`);
  refused("islands/Feed.tsx", `import { page } from "fresh";`);
  refused("components/Card.tsx", `import Feed from "../islands/Feed.tsx";`);
  refused("components/Card.tsx", `import { providers } from "../lib/providers/mod.ts";`);
});

Deno.test("compat knows nothing of the app", () => {
  accepted("compat/fresh/mod.ts", `import { Hono } from "npm:hono@4"; import { App } from "./app.ts";`);
  refused("compat/fresh/mod.ts", `import { log } from "../../lib/log.ts";`);
});

Deno.test("the files that compose, tools and tests may import anything", () => {
  const source =
    `import { createProjects } from "./services/projects/create.ts"; import { App } from "fresh";`;
  for (
    const path of [
      "main.ts",
      "serve.ts",
      "dev.ts",
      "fresh.config.ts",
      "tools/seed.ts",
      "tests/a_test.ts",
      "routes/a_test.ts",
    ]
  ) {
    accepted(path, source);
  }
});
