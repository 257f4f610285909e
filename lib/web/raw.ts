import { type Access, admit } from "./access.ts";
import { accessOf, built } from "./built.ts";
import type { Ctx } from "./define.ts";
import { problem, reported } from "./respond.ts";

/** A route that answers in its own way: rate limit → guard → the handler; errors are problems. */
export function raw<Granted = unknown>(
  options: Access<Granted> & { run(ctx: Ctx, granted: Granted): Response | Promise<Response> },
): (ctx: Ctx) => Promise<Response> {
  return built(async (ctx) => {
    try {
      const granted = await admit<Granted>(ctx, options);
      return await options.run(ctx, granted);
    } catch (error) {
      return problem(reported(error, ctx.state, ctx), ctx.state.requestId);
    }
  }, { by: "raw", access: accessOf(options), mutates: false });
}
