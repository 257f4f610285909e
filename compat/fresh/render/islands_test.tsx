import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { h, type JSX } from "preact";
import { App } from "../mod.ts";
import { Head } from "../runtime/mod.ts";
import { parse } from "../serialize/parse.ts";
import { ask, bodyOf } from "../testdata/serve.ts";

/** The props as the page's script hands them over. */
function propsOf(html: string): unknown {
  const literal = /boot\(\{[^}]*\},("(?:[^"\\]|\\.)*"),/.exec(html)?.[1];
  assert(literal !== undefined, "the page boots");
  return parse(JSON.parse(literal));
}

async function page(vnode: JSX.Element): Promise<string> {
  const app = new App().get("/docs/a", (ctx) => ctx.render(vnode));
  return await (await app.handler()(new Request("http://localhost/docs/a"))).text();
}

Deno.test("an island's props come back from the page, shared signals as one", async () => {
  const props = propsOf(await (await ask("/")).text());
  assert(Array.isArray(props));
  const [counter, panel, inner] = props;
  assertEquals([counter.label, counter.start.value], ['</script><!-- "&\u2028', 3]);
  assertEquals([panel.open, panel.title.id, panel.children.id], [false, 0, 1]);
  assert(counter.start === inner.start);
});

Deno.test("no prop ends the script that carries it", async () => {
  const html = await (await ask("/")).text();
  const script = html.slice(html.lastIndexOf('<script type="module"'));
  assertEquals(script.indexOf("</script>"), script.lastIndexOf("</script>"));
  assertNotMatch(script.slice(1), /<!--|\u2028/);
});

Deno.test("islands are complete HTML without JavaScript", async () => {
  const body = await bodyOf(await ask("/items/7"));
  assertStringIncludes(body.replace(/<!--.*?-->/g, ""), "<h1>Item 7 <i>7</i></h1>");
});

Deno.test("JSX that an island does not show yet waits in a template, with the islands in it", async () => {
  const body = await bodyOf(await ask("/"));
  assertMatch(body, /<template id="frsh-slot-1"><p>hidden <!--frsh:island:I_Counter:2:-->.*<\/template>/);
});

Deno.test("only the islands of the page are loaded, and announced in advance", async () => {
  const response = await ask("/items/7");
  const html = await response.text();
  assertMatch(html, /import\{default as I_Local\}from"\/_fresh\/js\/I_Local-\w+\.js"/);
  assertNotMatch(html, /Counter/);
  assertMatch(
    response.headers.get("Link") ?? "",
    /^<\/_fresh\/js\/fresh-runtime-\w+\.js>; rel="modulepreload"/,
  );
});

Deno.test("a page without islands has no script", async () => {
  const response = await ask("/docs");
  assertNotMatch(await response.text(), /<script/);
  assertEquals(response.headers.get("Link"), null);
});

Deno.test("the nonce of the page's script is the policy's, and new for each request", async () => {
  const nonceOf = async () => {
    const response = await ask("/");
    const nonce = /<script type="module" nonce="(\w+)">/.exec(await response.text())?.[1];
    assertStringIncludes(
      response.headers.get("Content-Security-Policy") ?? "",
      `script-src 'self' 'nonce-${nonce}'`,
    );
    return nonce;
  };
  assert(await nonceOf() !== await nonceOf());
});

Deno.test("inline scripts and styles get the nonce, each time a new one, and keep one they brought", async () => {
  const script = h("script", null, "1");
  const app = new App().get("/", (ctx) => ctx.render(h("div", null, script, h("style", { nonce: "own" }))));
  const handler = app.handler();
  const nonces = await Promise.all([1, 2].map(async () => {
    const html = await (await handler(new Request("http://localhost/"))).text();
    assertStringIncludes(html, '<style nonce="own">');
    return /<script nonce="(\w{32})">/.exec(html)?.[1];
  }));
  assert(nonces[0] !== undefined && nonces[0] !== nonces[1]);
});

Deno.test("Head adds to the document's head, and the last of the same kind wins", async () => {
  const html = await page(
    <div>
      <Head>
        <title>One</title>
        <meta name="description" content="one" />
      </Head>
      <Head>
        <title>Two</title>
        <meta name="description" content="two &lt; three" />
        <link rel="stylesheet" href="/a.css" />
        <link rel="stylesheet" href="/b.css" />
      </Head>
    </div>,
  );
  // How a void element ends depends on whether the compiler or the renderer wrote it.
  assertStringIncludes(
    html.replaceAll("/>", ">"),
    '<head><meta charset="utf-8"><title>Two</title><meta name="description" content="two &lt; three">' +
      '<link rel="stylesheet" href="/a.css"><link rel="stylesheet" href="/b.css"></head>',
  );
});

Deno.test("images and sources are tied to the build unless they opt out", async () => {
  const html = await page(
    h(
      "div",
      null,
      h("img", { src: "/a.png", srcset: "/a.png 1x, /b.png 2x" }),
      h("img", {
        src: "/c.png",
        "data-fresh-disable-lock": true,
      }),
    ),
  );
  assertMatch(
    html,
    /src="\/a\.png\?__frsh_c=\w+" srcset="\/a\.png\?__frsh_c=\w+ 1x, \/b\.png\?__frsh_c=\w+ 2x"/,
  );
  assertStringIncludes(html, 'src="/c.png"');
});

Deno.test("links to the page and to the pages above it are marked", async () => {
  const html = await page(
    h("p", null, h("a", { href: "/docs/a" }), h("a", { href: "/docs" }), h("a", { href: "/other" })),
  );
  assertStringIncludes(html, '<a href="/docs/a" data-current="true" aria-current="page"></a>');
  assertStringIncludes(html, '<a href="/docs" data-ancestor="true" aria-current="true"></a>');
  assertStringIncludes(html, '<a href="/other"></a>');
});
