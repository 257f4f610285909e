import { HttpError, page as fresh, type PageResponse } from "fresh";
import type { z } from "zod";
import type { AppError } from "../errors.ts";
import { type Access, admit, type Call } from "./access.ts";
import { accessOf, built } from "./built.ts";
import type { Ctx } from "./define.ts";
import { parseInput } from "./input.ts";
import { reported } from "./respond.ts";

export type PageHandler<View> = (ctx: Ctx) => Promise<Response | PageResponse<View>>;

/** A page's GET: rate limit → guard → query parse → load → the view that its component renders. */
export function page<View, Granted = unknown, Query extends z.ZodType = z.ZodType<Record<string, never>>>(
  options: Access<Granted> & {
    /** Of the query string. */
    schema?: Query;
    load(call: Call<Granted, z.output<Query>>): View | Response | Promise<View | Response>;
  },
): PageHandler<View> {
  return built(async (ctx) => {
    try {
      const call = await admit(ctx, options);
      const query = Object.fromEntries(ctx.url.searchParams);
      const input = options.schema ? parseInput(options.schema, query) : ({} as z.output<Query>);
      const view = await options.load({ ...call, input });
      return view instanceof Response ? view : fresh(view, { headers: { "cache-control": "no-store" } });
    } catch (error) {
      return refusePage(ctx, reported(error, ctx.state, ctx));
    }
  }, { by: "page", access: accessOf(options), mutates: false });
}

/** Sends strangers to sign in; everything else becomes the error page of its status. */
export function refusePage(ctx: Ctx, error: AppError): Response {
  if (error.code !== "unauthorized") throw new HttpError(error.status, error.message, { cause: error });
  const wanted = ctx.req.method === "GET" ? ctx.url.pathname + ctx.url.search : "/dashboard";
  return ctx.redirect(`/login?next=${encodeURIComponent(wanted)}`, 303);
}
