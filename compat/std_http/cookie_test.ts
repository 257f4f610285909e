import { assertEquals, assertThrows } from "@std/assert";
import { type Cookie, deleteCookie, getCookies, setCookie } from "@std/http/cookie";

function written(cookie: Cookie): string | null {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.get("Set-Cookie");
}

Deno.test("cookies are read by name, values with equal signs whole", () => {
  const cookies = getCookies(new Headers({ Cookie: "a=1; b=x=y=" }));
  assertEquals([cookies.a, cookies.b, cookies.c, cookies.constructor], ["1", "x=y=", undefined, undefined]);
});

Deno.test("without a Cookie header there are no cookies", () => {
  assertEquals(Object.keys(getCookies(new Headers())), []);
});

Deno.test("every attribute reaches the header", () => {
  assertEquals(
    written({
      name: "s",
      value: "v",
      maxAge: 60,
      domain: "a.example",
      path: "/x",
      secure: true,
      httpOnly: true,
      sameSite: "Lax",
      expires: new Date(0),
    }),
    "s=v; Secure; HttpOnly; Max-Age=60; Domain=a.example; SameSite=Lax; Path=/x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  );
});

Deno.test("several cookies are several headers", () => {
  const headers = new Headers();
  setCookie(headers, { name: "a", value: "1" });
  setCookie(headers, { name: "b", value: "2" });
  assertEquals(headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("__Host cookies are secure, rooted and bound to the host", () => {
  assertEquals(
    written({ name: "__Host-s", value: "v", domain: "a.example", path: "/x" }),
    "__Host-s=v; Secure; Path=/",
  );
});

Deno.test("deleting ends the cookie in the past", () => {
  const headers = new Headers();
  deleteCookie(headers, "s", { path: "/" });
  assertEquals(headers.get("Set-Cookie"), "s=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
});

Deno.test("characters that would break out of the header are refused", () => {
  assertThrows(() => written({ name: "a b", value: "" }), SyntaxError);
  assertThrows(() => written({ name: "a", value: "x;y" }), SyntaxError);
  assertThrows(() => written({ name: "a", value: "x\r\ny" }), SyntaxError);
  assertThrows(() => written({ name: "a", value: "", path: "/;x" }), SyntaxError);
  assertThrows(() => written({ name: "a", value: "", maxAge: -1 }), RangeError);
});
