import { catchRule } from "./rules/catch.ts";
import { envRule } from "./rules/env.ts";
import { handlerLengthRule } from "./rules/handler_length.ts";
import { importsRule } from "./rules/imports.ts";
import { noAnyRule } from "./rules/no_any.ts";
import { noServiceUrlRule } from "./rules/no_service_url.ts";
import { noVagueNamesRule } from "./rules/no_vague_names.ts";
import { routeExportsRule } from "./rules/route_exports.ts";

/** The rules of this house that a linter can decide. `docs/standards.md` says which demand each one proves. */
const plugin: Deno.lint.Plugin = {
  name: "sluice",
  rules: {
    "imports": importsRule,
    "no-any": noAnyRule,
    "catch": catchRule,
    "env": envRule,
    "no-service-url": noServiceUrlRule,
    "route-exports": routeExportsRule,
    "handler-length": handlerLengthRule,
    "no-vague-names": noVagueNamesRule,
  },
};

export default plugin;
