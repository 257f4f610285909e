import { encodeId } from "../../../lib/shared/ids.ts";
import { sessionOutput } from "../../../lib/shared/outputs.ts";
import { define } from "../../../lib/web/define.ts";
import { signedIn } from "../../../lib/web/guards.ts";
import { raw } from "../../../lib/web/raw.ts";

export const handler = define.handlers({
  GET: raw({
    guard: signedIn,
    run: (_ctx, { user: { id, email, name } }) =>
      Response.json(sessionOutput.parse({ user: { id: encodeId("user", id), email, name } }), {
        headers: { "cache-control": "no-store" },
      }),
  }),
});
