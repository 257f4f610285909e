import { noInput } from "../../../lib/shared/inputs.ts";
import { personOutput } from "../../../lib/shared/outputs.ts";
import { api } from "../../../lib/web/api.ts";
import { define } from "../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: noInput,
    output: personOutput,
    run: ({ services, actor }) => services.profiles.require(actor),
  }),
});
