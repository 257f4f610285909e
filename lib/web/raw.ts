import type { PolicyName } from "../rate_limits.ts";
import { limit } from "./access.ts";
import { clientAddress } from "./client_address.ts";
import type { Ctx } from "./define.ts";
import { problem, reported } from "./respond.ts";

/** A route that answers programs in its own way: rate limit, then the handler; errors are problems. */
export function raw(
  options: { public: PolicyName; run(ctx: Ctx): Response | Promise<Response> },
): (ctx: Ctx) => Promise<Response> {
  return async (ctx) => {
    try {
      await limit(ctx, options.public, clientAddress(ctx));
      return await options.run(ctx);
    } catch (error) {
      return problem(reported(error, ctx.state, ctx), ctx.state.requestId);
    }
  };
}
