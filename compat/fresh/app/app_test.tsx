import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, HttpError } from "../mod.ts";

type Handler = ReturnType<App<unknown>["handler"]>;

function ask(app: App<unknown> | Handler, path: string, init?: RequestInit): Promise<Response> {
  const handler = app instanceof App ? app.handler() : app;
  return handler(new Request(`http://localhost${path}`, init));
}

async function statusAndText(response: Response): Promise<[number, string]> {
  return [response.status, await response.text()];
}

Deno.test("each method answers its own requests", async () => {
  const app = new App()
    .get("/x", () => new Response("get"))
    .post("/x", () => new Response("post"))
    .put("/x", () => new Response("put"))
    .patch("/x", () => new Response("patch"))
    .delete("/x", () => new Response("delete"));
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    assertEquals(await (await ask(app, "/x", { method })).text(), method.toLowerCase());
  }
});

Deno.test("all() answers every method", async () => {
  const app = new App().all("/x", (ctx) => new Response(ctx.req.method));
  assertEquals(await (await ask(app, "/x", { method: "PATCH" })).text(), "PATCH");
});

Deno.test("HEAD falls back to GET without a body, and a handler of its own goes first", async () => {
  const app = new App()
    .get("/a", () => new Response("body", { headers: { "X-From": "get" } }))
    .get("/b", () => new Response("body", { headers: { "X-From": "get" } }))
    .head("/b", () => new Response(null, { headers: { "X-From": "head" } }));
  const fallback = await ask(app, "/a", { method: "HEAD" });
  assertEquals([fallback.headers.get("X-From"), await fallback.text()], ["get", ""]);
  assertEquals((await ask(app, "/b", { method: "HEAD" })).headers.get("X-From"), "head");
});

Deno.test("a known path without a handler for the method is 405 with Allow", async () => {
  const app = new App().get("/x", () => new Response("")).post("/x", () => new Response(""));
  const response = await ask(app, "/x", { method: "DELETE" });
  assertEquals([response.status, response.headers.get("Allow")], [405, "GET, POST, HEAD"]);
});

Deno.test("a route that is imported late names its own methods in Allow", async () => {
  const app = new App().route("/x", () => Promise.resolve({ handler: { GET: () => new Response("") } }));
  const response = await ask(app, "/x", { method: "DELETE" });
  assertEquals([response.status, response.headers.get("Allow")], [405, "GET, HEAD"]);
});

Deno.test("OPTIONS of a known path names its methods", async () => {
  const response = await ask(new App().post("/x", () => new Response("")), "/x", { method: "OPTIONS" });
  assertEquals([response.status, response.headers.get("Allow")], [204, "POST"]);
});

Deno.test("an unknown path is 404", async () => {
  assertEquals(await statusAndText(await ask(new App(), "/x")), [404, "Not Found"]);
});

Deno.test("params are decoded, but for slashes, and broken encodings stay", async () => {
  const app = new App().get("/x/:a/:b", ({ params, route }) => Response.json({ ...params, route }));
  assertEquals(await (await ask(app, "/x/a%20b/c%2Fd")).json(), { a: "a b", b: "c%2Fd", route: "/x/:a/:b" });
  assertEquals(await (await ask(app, "/x/%zz/1")).json(), { a: "%zz", b: "1", route: "/x/:a/:b" });
});

Deno.test("exact paths go before patterns, and patterns in the order they were added", async () => {
  const app = new App()
    .get("/x/*", () => new Response("rest"))
    .get("/x/:id", () => new Response("id"))
    .get("/x/exact", () => new Response("exact"))
    .get("/y/:id", () => new Response("id"))
    .get("/y/*", () => new Response("rest"));
  const texts = ["/x/exact", "/x/1", "/x/1/2", "/y/1", "/y/1/2"].map(async (path) =>
    (await ask(app, path)).text()
  );
  assertEquals(await Promise.all(texts), ["exact", "rest", "rest", "id", "rest"]);
});

Deno.test("patterns may be anything that URLPattern knows", async () => {
  const app = new App()
    .get("/books/:id(\\d+)", ({ params }) => new Response(`number ${params.id}`))
    .get("/books/:name", ({ params }) => new Response(`name ${params.name}`))
    .get("/docs{/:version}?", ({ params }) => new Response(`docs ${params.version}`));
  const texts = ["/books/12", "/books/ab", "/docs", "/docs/v2"].map(async (path) =>
    (await ask(app, path)).text()
  );
  assertEquals(await Promise.all(texts), ["number 12", "name ab", "docs ", "docs v2"]);
});

Deno.test("a path with and without its last slash is the same exact route", async () => {
  assertEquals((await ask(new App().get("/x", () => new Response("")), "/x/")).status, 200);
});

Deno.test("middlewares run from left to right around what was added after them", async () => {
  const trail: string[] = [];
  const step = (name: string) => async ({ next }: { next(): Promise<Response> }) => {
    trail.push(`>${name}`);
    const response = await next();
    trail.push(`<${name}`);
    return response;
  };
  const app = new App()
    .use(step("a"), step("b"))
    .use("/x", step("c"))
    .get("/x/y", step("d"), () => new Response(""))
    .use(step("late"));
  await ask(app, "/x/y");
  assertEquals(trail, [">a", ">b", ">c", ">d", "<d", "<c", "<b", "<a"]);
});

Deno.test("state is shared along one request and fresh for the next", async () => {
  const app = new App<{ count?: number }>()
    .use((ctx) => {
      ctx.state.count = (ctx.state.count ?? 0) + 1;
      return ctx.next();
    })
    .get("/", (ctx) => new Response(String(ctx.state.count)));
  const handler = app.handler();
  for (let round = 0; round < 2; round++) {
    assertEquals(await (await handler(new Request("http://localhost/"))).text(), "1");
  }
});

Deno.test("lazy middlewares and routes are imported once, when they are first needed", async () => {
  let imports = 0;
  const handler = new App()
    .get("/handler", () => {
      imports++;
      return Promise.resolve(() => new Response("handler"));
    })
    .route("/route", () => {
      imports++;
      return Promise.resolve({ handler: () => new Response("route") });
    })
    .handler();
  assertEquals(imports, 0);
  for (const path of ["/handler", "/handler", "/route", "/route"]) {
    assertEquals(await (await ask(handler, path)).text(), path.slice(1));
  }
  assertEquals(imports, 2);
});

Deno.test("an error is answered by the nearest error page above it", async () => {
  const app = new App()
    .onError("*", (ctx) => new Response(`outer ${ctx.error}`, { status: 500 }))
    .onError("/in", (ctx) => new Response(`inner ${ctx.error}`, { status: 500 }))
    .get("/out", () => {
      throw "a";
    })
    .get("/in/x", () => {
      throw "b";
    });
  assertEquals(await statusAndText(await ask(app, "/out")), [500, "outer a"]);
  assertEquals(await statusAndText(await ask(app, "/in/x")), [500, "inner b"]);
});

Deno.test("an HttpError keeps its status, also on an error page with a component", async () => {
  const refuse = () => {
    throw new HttpError(403, "Not yours");
  };
  assertEquals(await statusAndText(await ask(new App().get("/", refuse), "/")), [403, "Not yours"]);
  const app = new App().onError("*", { component: ({ error }) => <p>{String(error)}</p> }).post("/", refuse);
  const response = await ask(app, "/", { method: "POST" });
  assertEquals(response.status, 403);
  assertStringIncludes(await response.text(), "<p>HttpError: Not yours</p>");
});

Deno.test("notFound answers unknown paths and thrown 404s", async () => {
  const app = new App()
    .notFound(() => new Response("nothing", { status: 404 }))
    .get("/thrown", () => {
      throw new HttpError(404);
    });
  assertEquals(await statusAndText(await ask(app, "/unknown")), [404, "nothing"]);
  assertEquals(await statusAndText(await ask(app, "/thrown")), [404, "nothing"]);
});

Deno.test("a mounted app lives below its path, with its own middlewares", async () => {
  const inner = new App<{ inner?: boolean }>()
    .use((ctx) => {
      ctx.state.inner = true;
      return ctx.next();
    })
    .get("/", () => new Response("root"))
    .get("/:id", (ctx) => new Response(`${ctx.params.id} ${ctx.state.inner}`));
  const app = new App<{ inner?: boolean }>()
    .mountApp("/in", inner)
    .get("/out", (ctx) => new Response(String(ctx.state.inner)))
    .handler();
  const texts = ["/in", "/in/7", "/out"].map(async (path) =>
    (await app(new Request(`http://localhost${path}`))).text()
  );
  assertEquals(await Promise.all(texts), ["root", "7 true", "undefined"]);
});

Deno.test("basePath is in front of every route", async () => {
  const app = new App({ basePath: "/base" }).get("/", () => new Response("root")).get(
    "/x",
    () => new Response("x"),
  );
  assertEquals(await statusAndText(await ask(app, "/base")), [200, "root"]);
  assertEquals(await statusAndText(await ask(app, "/base/x")), [200, "x"]);
  assertEquals((await ask(app, "/x")).status, 404);
});

Deno.test("redirects to a path never leave the host", async () => {
  const app = new App().get("/to", (ctx) => ctx.redirect(ctx.url.searchParams.get("path") ?? "", 303));
  const location = async (path: string) =>
    (await ask(app, `/to?path=${encodeURIComponent(path)}`)).headers.get("location");
  assertEquals(await location("/a?next=//b"), "/a?next=//b");
  assertEquals(await location("//evil.example/x"), "/evil.example/x");
  assertEquals(await location("/\\evil.example"), "/evil.example");
  assertEquals(await location("https://example.com/"), "https://example.com/");
});

Deno.test("repeated slashes in a path count as one", async () => {
  assertEquals((await ask(new App().get("/x/y", () => new Response("")), "//x///y")).status, 200);
});

Deno.test("forwarded headers decide the URL behind a trusted proxy alone", async () => {
  const init = { headers: { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "app.example" } };
  const url = async (trustProxy: boolean) =>
    (await ask(new App({ trustProxy }).get("/", (ctx) => new Response(ctx.url.href)), "/", init)).text();
  assertEquals([await url(true), await url(false)], ["https://app.example/", "http://localhost/"]);
});

Deno.test("a page is a whole document with the status and headers it was given", async () => {
  const app = new App().get("/", (ctx) => ctx.render(<h1>hi</h1>, { status: 418, headers: { "X-A": "b" } }));
  const response = await ask(app, "/");
  assertEquals([response.status, response.headers.get("X-A")], [418, "b"]);
  assertEquals(response.headers.get("Content-Type"), "text/html; charset=utf-8");
  assertEquals(
    await response.text(),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><h1>hi</h1></body></html>',
  );
});

Deno.test("layouts wrap pages from the outside in, unless they are skipped", async () => {
  const app = new App()
    .appWrapper(({ Component }) => (
      <body>
        <Component />
      </body>
    ))
    .layout("*", ({ Component }) => (
      <div id="outer">
        <Component />
      </div>
    ))
    .layout("/in/*", async ({ Component }) => {
      await Promise.resolve();
      return (
        <div id="inner">
          <Component />
        </div>
      );
    })
    .layout("/alone", ({ Component }) => (
      <div id="alone">
        <Component />
      </div>
    ), { skipInheritedLayouts: true })
    .layout("/bare", ({ Component }) => <Component />, { skipInheritedLayouts: true, skipAppWrapper: true })
    .get("/in/x", (ctx) => ctx.render(<p>x</p>))
    .get("/alone", (ctx) => ctx.render(<p>x</p>))
    .get("/bare", (ctx) => ctx.render(<p>x</p>));
  const body = async (path: string) => /<body>.*<\/body>/.exec(await (await ask(app, path)).text())?.[0];
  assertEquals(await body("/in/x"), '<body><div id="outer"><div id="inner"><p>x</p></div></div></body>');
  assertEquals(await body("/alone"), '<body><div id="alone"><p>x</p></div></body>');
  assertEquals(await body("/bare"), "<body><p>x</p></body>");
});

Deno.test("an async component may answer with a response", async () => {
  const component = () => Promise.resolve(new Response("mine", { status: 202 }));
  const app = new App().route("/", { component: async () => await component() });
  assertEquals(await statusAndText(await ask(app, "/")), [202, "mine"]);
});

Deno.test("text, json, html and streams are answered with their types", async () => {
  const app = new App()
    .get("/html", (ctx) => ctx.html("<p>"))
    .get("/json", (ctx) => ctx.json({ a: 1 }))
    .get("/stream", (ctx) => ctx.stream(["a", "b"]));
  assertMatch((await ask(app, "/html")).headers.get("Content-Type") ?? "", /^text\/html/);
  assertEquals(await (await ask(app, "/json")).json(), { a: 1 });
  assertEquals(await (await ask(app, "/stream")).text(), "ab");
});
