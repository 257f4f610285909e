import { cacheTags } from "../../../../../../../lib/shared/cache_tags.ts";
import { replayEventInput } from "../../../../../../../lib/shared/inputs.ts";
import { replayOutput } from "../../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../../lib/web/api.ts";
import { define } from "../../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  POST: api({
    scope: "write",
    status: 202,
    input: replayEventInput,
    output: replayOutput,
    run: async ({ services, actor, params: { id = "", event_id = "" }, input }) => ({
      data: await services.events.replay(actor, id, event_id, input),
    }),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
