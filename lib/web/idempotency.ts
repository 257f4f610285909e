import type { Actor } from "../../services/access/mod.ts";
import { sha256 } from "../crypto.ts";
import { AppError } from "../errors.ts";
import type { Ctx } from "./define.ts";

/**
 * Runs an unsafe API verb once for an `Idempotency-Key`: the same key and body get the same answer again, another body
 * a conflict, one still under way too. Without the header it simply runs. Failures are not remembered.
 * Throws `store_unavailable` when nobody can say whether it ran before.
 */
export async function once(
  ctx: Ctx,
  actor: Actor,
  sent: unknown,
  run: () => Promise<Response>,
): Promise<Response> {
  const key = ctx.req.headers.get("idempotency-key");
  if (key === null) return await run();
  if (key === "" || key.length > 255) {
    throw new AppError("validation_failed", { message: "An Idempotency-Key has 1 to 255 characters." });
  }
  const answers = ctx.state.ports.services.answers;
  const fingerprint = sha256(`${ctx.req.method} ${ctx.url.pathname}\n${JSON.stringify(sent)}`).toHex();
  const claim = await answers.claim(actor, key, fingerprint);
  if (claim.kind === "answered") {
    return new Response(claim.body, { status: claim.status, headers: replayed });
  }
  const response = await orForget(run, () => answers.forget(actor, key));
  const body = response.body === null ? null : await response.clone().text();
  try {
    await answers.keep(actor, key, { status: response.status, body });
  } catch (error) {
    // It ran: giving the key free again would let it run twice.
    ctx.state.log.error("an answer was not kept", error, { route: ctx.route });
  }
  return response;
}

async function orForget(run: () => Promise<Response>, forget: () => Promise<void>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    await forget();
    throw error;
  }
}

const replayed = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "idempotency-replayed": "true",
};
