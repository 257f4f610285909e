import { describeBody, keepReceived } from "../../../../lib/sandbox/sink/sink.ts";
import { define } from "../../../../lib/web/define.ts";
import { readBody } from "../../../../lib/web/body.ts";
import { raw } from "../../../../lib/web/raw.ts";

const LARGEST_BODY = 10 * 1024 * 1024;
const BODY_TIMEOUT_MS = 10_000;
const LONGEST_DELAY_MS = 60_000;

/** Receives anything and answers what `?status=&delay_ms=` say. */
const receive = raw({
  public: "sandbox",
  async run({ req, url, params }) {
    const body = await readBody(req, LARGEST_BODY, BODY_TIMEOUT_MS);
    keepReceived(params.name ?? "", {
      received_at: new Date().toISOString(),
      method: req.method,
      path: url.pathname + url.search,
      headers: Object.fromEntries(req.headers),
      ...describeBody(body),
    });
    const delay = Math.min(Number(url.searchParams.get("delay_ms")) || 0, LONGEST_DELAY_MS);
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    const status = Number(url.searchParams.get("status")) || 200;
    return new Response(null, { status: status >= 200 && status <= 599 ? status : 200 });
  },
});

export const handler = define.handlers({
  GET: receive,
  POST: receive,
  PUT: receive,
  PATCH: receive,
  DELETE: receive,
});
