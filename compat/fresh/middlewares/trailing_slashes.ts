import type { Middleware } from "../types.ts";

/** Redirects so that every path ends with a slash, or none does. */
export function trailingSlashes<State>(
  mode: "always" | "never",
): Middleware<State> {
  return (ctx) => {
    const { pathname, search } = ctx.url;
    const slash = pathname.endsWith("/");
    if (mode === "always" && !slash) {
      return ctx.redirect(`${pathname}/${search}`);
    }
    if (mode === "never" && slash && pathname !== "/") {
      return ctx.redirect(pathname.slice(0, -1) + search);
    }
    return ctx.next();
  };
}
