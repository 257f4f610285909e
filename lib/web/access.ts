import { policies, type PolicyName } from "../rate_limits.ts";
import { AppError } from "../errors.ts";
import { clientAddress } from "./client_address.ts";
import type { Ctx, State } from "./define.ts";

/** Decides who may go on, and what the handler learns from it. Throws `unauthorized`, `forbidden` or `not_found`. */
export type Guard<Granted> = (ctx: Ctx) => Granted | Promise<Granted>;

/** A handler is guarded, or says by which rate it is public. Forgetting both does not compile. */
export type Access<Granted> =
  | { guard: Guard<Granted>; public?: never }
  | { public: PolicyName; guard?: never };

/** What every handler is called with, beside what its guard grants and its input. */
export interface Base {
  services: State["ports"]["services"];
  state: State;
  params: Record<string, string>;
  url: URL;
}

export type Call<Granted, Input> = Granted & Base & { input: Input };

/** The first steps of every handler, in their fixed order: rate limit, then guard. */
export async function admit<Granted>(ctx: Ctx, access: Access<Granted>): Promise<Granted & Base> {
  const { state, params, url } = ctx;
  await limit(ctx, access.guard ? "signed_in" : access.public, state.user?.id ?? clientAddress(ctx));
  // A public handler is granted nothing, and its type says so: Granted is inferred as the empty object.
  const granted = access.guard ? await access.guard(ctx) : ({} as Granted);
  return { ...granted, services: state.ports.services, state, params, url };
}

/** Counts one request against a policy. Throws `rate_limited` with the seconds to wait. */
export async function limit(ctx: Pick<Ctx, "state">, policy: PolicyName, subject: string): Promise<void> {
  const decision = await ctx.state.ports.limits.take(policy, subject);
  if (decision.allowed) return;
  const { perSecond, burst } = policies[policy];
  throw new AppError("rate_limited", {
    retryAfter: Math.max(1, Math.ceil(decision.retryAfterMs / 1000)),
    context: { rate: { perSecond, burst } },
  });
}
