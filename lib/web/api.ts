import type { z } from "zod";
import type { Actor, Scope } from "../../services/access/mod.ts";
import type { Authenticated } from "../../services/tokens/mod.ts";
import { AppError, toAppError } from "../errors.ts";
import { type Base, limit } from "./access.ts";
import { toWire, type ViewOf } from "./api_format.ts";
import { built } from "./built.ts";
import { clientAddress } from "./client_address.ts";
import type { Ctx } from "./define.ts";
import { once } from "./idempotency.ts";
import { parseInput, readJson } from "./input.ts";
import { problem, reported } from "./respond.ts";

export interface ApiCall<Input> extends Base {
  actor: Actor;
  input: Input;
}

interface ReadOptions<Input extends z.ZodType, Output extends z.ZodType> {
  scope: Exclude<Scope, "write">;
  /** Of the query string. */
  input: Input;
  /** Of the answer, in snake_case: what is not in it does not leave. */
  output: Output;
  run(call: ApiCall<z.output<Input>>): Promise<ViewOf<z.input<Output>>>;
}

interface WriteOptions<Input extends z.ZodType, Output extends z.ZodType>
  extends Omit<ReadOptions<Input, Output>, "scope"> {
  scope: Exclude<Scope, "read">;
  /** By default 200; 204 sends nothing. */
  status?: 200 | 201 | 202 | 204;
  /** Cache tags that the mutation makes stale. */
  revalidates(call: ApiCall<z.output<Input>>): string[];
}

/**
 * One verb of the JSON API: token → rate limit → scope → parse → service → cache revalidation → parsed answer.
 * Errors are RFC 9457 problems. With an `Idempotency-Key` an unsafe verb runs once.
 */
export function api<Input extends z.ZodType, Output extends z.ZodType>(
  options: ReadOptions<Input, Output> | WriteOptions<Input, Output>,
): (ctx: Ctx) => Promise<Response> {
  const mutates = "revalidates" in options;
  return built(async (ctx) => {
    const { state, params, url } = ctx;
    try {
      const { actor, scopes } = await authenticate(ctx);
      await limit(ctx, "api", actor.tokenId ?? actor.userId);
      if (!scopes.includes(options.scope)) throw new AppError("insufficient_scope");
      const base = { services: state.ports.services, state, params, url, actor };
      if (!("revalidates" in options)) {
        const call = { ...base, input: parseInput(options.input, Object.fromEntries(url.searchParams)) };
        return answer(options.output, await options.run(call), 200);
      }
      const sent = await readJson(ctx.req);
      return await once(ctx, actor, sent, async () => {
        const call = { ...base, input: parseInput(options.input, sent) };
        const result = await options.run(call);
        await state.ports.cache.revalidateTag(...options.revalidates(call));
        return answer(options.output, result, options.status ?? 200);
      });
    } catch (error) {
      const refused = problem(reported(error, state, ctx), state.requestId);
      if (refused.status === 401) refused.headers.set("www-authenticate", "Bearer");
      return refused;
    }
  }, { by: "api", access: { kind: "scope", scope: options.scope }, mutates });
}

/** Whose token it is. Bad ones are counted by address, so that nobody can go on trying. */
async function authenticate(ctx: Ctx): Promise<Authenticated> {
  const token = /^Bearer ([A-Za-z0-9_]{1,200})$/i.exec(ctx.req.headers.get("authorization") ?? "")?.[1];
  try {
    if (!token) throw new AppError("unauthorized");
    return await ctx.state.ports.services.tokens.authenticate(token);
  } catch (error) {
    if (toAppError(error).code === "unauthorized") await limit(ctx, "bad_token", clientAddress(ctx));
    throw error;
  }
}

function answer(output: z.ZodType, result: unknown, status: number): Response {
  const headers = { "cache-control": "no-store" };
  if (status === 204) return new Response(null, { status, headers });
  return Response.json(output.parse(toWire(result)), { status, headers });
}
