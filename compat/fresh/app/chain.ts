import type { Context } from "../context.ts";
import type { MaybeLazyMiddleware, Middleware } from "../types.ts";
import { ui } from "../context.ts";

/** One middleware out of many: each calls the following with `ctx.next()`, the last one what `ctx.next` was before. */
export function chain<State>(
  middlewares: MaybeLazyMiddleware<State>[],
): Middleware<State> {
  const steps = [...middlewares];
  return (ctx) => run(steps, 0, ctx, ctx.next);
}

async function run<State>(
  steps: MaybeLazyMiddleware<State>[],
  index: number,
  ctx: Context<State>,
  end: () => Promise<Response>,
): Promise<Response> {
  const step = steps[index];
  if (step === undefined) return await end();

  ctx.next = () => run(steps, index + 1, ctx, end);
  const outer = ctx[ui];
  try {
    const result = await step(ctx);
    if (typeof result !== "function") return result;
    // The step imported its middleware; from now on it is the step.
    steps[index] = result;
    return await result(ctx);
  } catch (error) {
    // Middlewares on the way up may look at it.
    ctx.error = error;
    throw error;
  } finally {
    ctx[ui] = outer;
  }
}
