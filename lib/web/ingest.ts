import type { Arrival, Receipt } from "../../services/intake/mod.ts";
import { toAppError } from "../errors.ts";
import { rejectionSentences } from "../shared/rejections.ts";
import { readBody } from "./body.ts";
import { built } from "./built.ts";
import type { Ctx } from "./define.ts";
import { problem } from "./respond.ts";

const BODY_TIMEOUT_MS = 10_000;

/** The door for providers. Its own short path: no session, no cookies; the source's rate limit and signature guard it. */
export function ingest(): (ctx: Ctx) => Promise<Response> {
  return built(async (ctx) => {
    const { state } = ctx;
    try {
      return answer(await state.ports.services.intake.accept(arrivalOf(ctx)));
    } catch (error) {
      const known = toAppError(error);
      if (known.status === 500) state.log.error("ingest failed", error);
      return problem(known, state.requestId, refusal(known.context));
    }
  }, { by: "ingest", access: { kind: "public", policy: "source" }, mutates: true });
}

function arrivalOf({ req, url, params, state }: Ctx): Arrival {
  const announced = req.headers.get("content-length");
  return {
    key: params.key ?? "",
    method: req.method,
    path: url.pathname + url.search,
    url: state.ports.settings.appUrl + url.pathname + url.search,
    headers: [...req.headers],
    contentLength: announced === null ? null : Number(announced),
    readBody: (limit) => readBody(req, limit, BODY_TIMEOUT_MS),
  };
}

function answer(receipt: Receipt): Response {
  if (receipt.verdict === "handshake") {
    return new Response(receipt.body, { status: receipt.status, headers: receipt.headers });
  }
  const { answer: configured, eventId } = receipt;
  const headers = { "sluice-event": eventId, "content-type": configured?.content_type ?? "application/json" };
  const body = configured?.body ?? `{"id":"${eventId}","duplicate":${receipt.verdict === "duplicate"}}`;
  return new Response(body, { status: configured?.status ?? 200, headers });
}

// The diagnosis of a refused signature is for whoever set the sender up: it names no secret.
function refusal(context: Record<string, unknown>): Record<string, unknown> {
  return typeof context.reason === "string" && Object.hasOwn(rejectionSentences, context.reason)
    ? { reason: context.reason }
    : {};
}
