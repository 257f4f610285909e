import { cacheTags } from "../../../../lib/shared/cache_tags.ts";
import { createTokenInput, pageInput } from "../../../../lib/shared/inputs.ts";
import { pageOf, tokenOutput, tokenWithSecretOutput } from "../../../../lib/shared/outputs.ts";
import { api } from "../../../../lib/web/api.ts";
import { define } from "../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "admin",
    input: pageInput,
    output: pageOf(tokenOutput),
    run: ({ services, actor, input }) => services.tokens.list(actor, input),
  }),
  POST: api({
    scope: "admin",
    status: 201,
    input: createTokenInput,
    output: tokenWithSecretOutput,
    run: ({ services, actor, input }) => services.tokens.create(actor, input),
    revalidates: ({ actor }) => [cacheTags.tokensOf(actor.userId)],
  }),
});
