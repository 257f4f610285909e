import { cacheTags } from "../../../../../../../lib/shared/cache_tags.ts";
import { noInput } from "../../../../../../../lib/shared/inputs.ts";
import { destinationWithSecretOutput } from "../../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../../lib/web/api.ts";
import { define } from "../../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  POST: api({
    scope: "admin",
    input: noInput,
    output: destinationWithSecretOutput,
    run: ({ services, actor, params: { id = "", destination_id = "" } }) =>
      services.destinations.rotateSecret(actor, id, destination_id),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
