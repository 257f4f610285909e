import { repositoryPath } from "../rooms.ts";
import { handlerOf, handlersObject, isRouteFile, unwrap } from "../route_files.ts";

/** The longest a handler may be, in lines. */
const LIMIT = 20;

/** Refuses a handler in routes/ that is longer than 20 lines, method by method. */
export const handlerLengthRule: Deno.lint.Rule = {
  create(context) {
    if (!isRouteFile(repositoryPath(context.filename))) return {};
    return {
      ExportNamedDeclaration(node) {
        const handler = handlerOf(node);
        if (handler === null || handler.init === null) return;
        for (const method of methodsOf(unwrap(handler.init))) {
          const lines = context.sourceCode.getText(method).split("\n").length;
          if (lines <= LIMIT) continue;
          context.report({
            node: method,
            message: `this handler has ${lines} lines; over ${LIMIT} it holds logic: move that to a service`,
          });
        }
      },
    };
  },
};

/** The methods of `define.handlers({ … })` and `api({ GET: …, POST: … })`, else the whole expression as one. */
function methodsOf(node: Deno.lint.Node): Deno.lint.Node[] {
  const object = handlersObject(node) ?? methodTable(node);
  return object === null ? [node] : object.properties;
}

function methodTable(node: Deno.lint.Node): Deno.lint.ObjectExpression | null {
  if (node.type !== "CallExpression") return null;
  const [argument] = node.arguments;
  if (argument?.type !== "ObjectExpression") return null;
  const isTable = argument.properties.every((one) =>
    one.type === "Property" && one.key.type === "Identifier" &&
    /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(one.key.name)
  );
  return isTable ? argument : null;
}
