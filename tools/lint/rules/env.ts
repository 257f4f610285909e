import { isTest, repositoryPath } from "../rooms.ts";

const MESSAGE = "the environment is read and validated once, in lib/env.ts: take the value from there";

/** Refuses `Deno.env` and `process.env` outside lib/env.ts; tools, tests and dev.ts run outside the app. */
export const envRule: Deno.lint.Rule = {
  create(context) {
    if (mayReadEnvironment(repositoryPath(context.filename))) return {};
    return {
      MemberExpression(node) {
        if (isRuntime(node.object) && propertyName(node) === "env") {
          context.report({ node, message: MESSAGE });
        }
      },
      VariableDeclarator(node) {
        if (node.init === null || !isRuntime(node.init) || node.id.type !== "ObjectPattern") return;
        const takesEnv = node.id.properties.some((one) =>
          one.type === "Property" && one.key.type === "Identifier" && one.key.name === "env"
        );
        if (takesEnv) context.report({ node, message: MESSAGE });
      },
    };
  },
};

function mayReadEnvironment(path: string): boolean {
  return path === "lib/env.ts" || path === "dev.ts" || isTest(path) ||
    path.startsWith("tools/") || path.startsWith("compat/");
}

/** `Deno`, `process`, `globalThis.Deno`, `globalThis.process`. */
function isRuntime(node: Deno.lint.Node): boolean {
  if (node.type === "Identifier") return node.name === "Deno" || node.name === "process";
  if (node.type !== "MemberExpression" || node.object.type !== "Identifier") return false;
  const name = propertyName(node);
  return node.object.name === "globalThis" && (name === "Deno" || name === "process");
}

function propertyName(node: Deno.lint.MemberExpression): string | null {
  const property = node.property;
  if (!node.computed && property.type === "Identifier") return property.name;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : null;
}
