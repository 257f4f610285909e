import { repositoryPath } from "../rooms.ts";

const VAGUE = new Set(["util", "utils", "misc", "helper", "helpers", "common"]);

/** Refuses files and folders whose name says nothing about what is in them. */
export const noVagueNamesRule: Deno.lint.Rule = {
  create(context) {
    const vague = repositoryPath(context.filename).split("/").find(isVague);
    if (vague === undefined) return {};
    return {
      Program(node) {
        context.report({
          node,
          message: `"${vague}" says nothing about what is in it: name the noun or the verb`,
        });
      },
    };
  },
};

function isVague(part: string): boolean {
  return VAGUE.has(part.replace(/(_test)?(\.\w+)*$/, "").toLowerCase());
}
