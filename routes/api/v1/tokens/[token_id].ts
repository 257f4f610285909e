import { cacheTags } from "../../../../lib/shared/cache_tags.ts";
import { noInput } from "../../../../lib/shared/inputs.ts";
import { nothing } from "../../../../lib/shared/outputs.ts";
import { api } from "../../../../lib/web/api.ts";
import { define } from "../../../../lib/web/define.ts";

export const handler = define.handlers({
  DELETE: api({
    scope: "admin",
    status: 204,
    input: noInput,
    output: nothing,
    run: ({ services, actor, params: { token_id = "" } }) => services.tokens.revoke(actor, token_id),
    revalidates: ({ actor }) => [cacheTags.tokensOf(actor.userId)],
  }),
});
