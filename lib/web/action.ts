import { page as fresh, type PageResponse } from "fresh";
import type { z } from "zod";
import { type AppError, toActionFailure } from "../errors.ts";
import type { ActionResult } from "../shared/action_result.ts";
import { type Access, admit, type Call } from "./access.ts";
import { accessOf, built } from "./built.ts";
import type { Ctx } from "./define.ts";
import { setFlash } from "./flash.ts";
import { parseInput, readForm } from "./input.ts";
import { type PageHandler, refusePage } from "./page.ts";
import { localPath, reported, retryHeaders, wantsJson } from "./respond.ts";

/** What a browser gets for success. */
type Answer<T, Made, View> =
  | {
    /** Where it goes next. */
    redirect(data: T, call: Made): string;
    flash?(data: T): string;
    show?: never;
  }
  | {
    /** What it sees at once, for what must not be fetched a second time: a secret that is shown once. */
    show(data: T, call: Made): View;
    redirect?: never;
    flash?: never;
  };

/** Never shown again in a refused form. */
const secretFields = /password|secret|token/i;

/**
 * A form's POST, the server action: rate limit → guard → parse → service → cache revalidation → answer.
 * Asked for JSON the answer is the `ActionResult`; else success redirects (303) with a flash, or shows what is only
 * shown once, and failure shows the same page again with what was typed, the messages and status 422.
 */
export function action<T, Schema extends z.ZodType, Granted = unknown, View = never>(
  options: Access<Granted> & {
    schema: Schema;
    run(call: Call<Granted, z.output<Schema>>): Promise<T>;
    /** Cache tags that the mutation makes stale. */
    revalidates(call: Call<Granted, z.output<Schema>>, data: T): string[];
    /** The GET of the page that holds the form. Without it a refused form goes back to where it came from. */
    page?: PageHandler<View>;
  } & Answer<T, Call<Granted, z.output<Schema>>, View>,
): (ctx: Ctx) => Promise<Response | PageResponse<View>> {
  return built(async (ctx) => {
    let typed: Record<string, unknown> = {};
    try {
      const granted = await admit(ctx, options);
      typed = await readForm(ctx.req);
      const call = { ...granted, input: parseInput(options.schema, typed) };
      const data = await options.run(call);
      await ctx.state.ports.cache.revalidateTag(...options.revalidates(call, data));
      if (wantsJson(ctx.req)) return answerJson({ success: true, data }, 200);
      if (options.show) {
        return fresh(options.show(data, call), { headers: { "cache-control": "no-store" } });
      }
      if (options.flash) setFlash(ctx.state.cookies, { kind: "success", text: options.flash(data) });
      return ctx.redirect(options.redirect(data, call), 303);
    } catch (error) {
      const known = reported(error, ctx.state, ctx);
      if (wantsJson(ctx.req)) return answerJson(toActionFailure(known), known.status, retryHeaders(known));
      return refuseForm(ctx, known, typed, options.page);
    }
  }, { by: "action", access: accessOf(options), mutates: true });
}

function answerJson<T>(
  result: ActionResult<T>,
  status: number,
  headers: Record<string, string> = {},
): Response {
  return Response.json(result, { status, headers: { "cache-control": "no-store", ...headers } });
}

async function refuseForm<View>(
  ctx: Ctx,
  error: AppError,
  typed: Record<string, unknown>,
  page: PageHandler<View> | undefined,
): Promise<Response | PageResponse<View>> {
  if (["unauthorized", "not_found", "forbidden"].includes(error.code)) return refusePage(ctx, error);
  if (!page) {
    setFlash(ctx.state.cookies, { kind: "error", text: error.message });
    return ctx.redirect(cameFrom(ctx), 303);
  }
  const values = Object.entries(typed).filter(([name, value]) =>
    typeof value === "string" && !secretFields.test(name)
  );
  ctx.state.form = {
    error: error.message,
    fields: error.fields ?? {},
    values: Object.fromEntries(values.map(([name, value]) => [name, String(value)])),
  };
  const shown = await page(ctx);
  if (shown instanceof Response) return shown;
  const status = error.status >= 500 || error.status === 429 ? error.status : 422;
  return { ...shown, status, headers: { "cache-control": "no-store", ...retryHeaders(error) } };
}

function cameFrom({ req }: Ctx): string {
  const referrer = URL.parse(req.headers.get("referer") ?? "");
  return localPath(referrer ? referrer.pathname + referrer.search : null, "/dashboard");
}
