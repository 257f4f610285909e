import { listReceived } from "../../../../lib/sandbox/sink/sink.ts";
import { define } from "../../../../lib/web/define.ts";
import { raw } from "../../../../lib/web/raw.ts";

export const handler = define.handlers({
  GET: raw({ public: "sandbox", run: ({ params }) => Response.json(listReceived(params.name ?? "")) }),
});
