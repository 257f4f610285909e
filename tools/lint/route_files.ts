/** The functions of lib/web that build a route's handlers: guard, rate policy and schema are part of their types. */
export const BUILDERS: ReadonlySet<string> = new Set([
  "page",
  "action",
  "raw",
  "api",
  "webhook",
  "ingest",
  "stream",
]);

/**
 * True for the files that Fresh turns into a URL: not `_app`, `_layout`, `_error`, `_middleware` and `_404`,
 * not what lies in a folder that Fresh leaves out (`(_parts)/`), and not tests.
 */
export function isRouteFile(path: string): boolean {
  if (!/^routes\/.+\.tsx?$/.test(path) || /_test\.tsx?$/.test(path)) return false;
  const parts = path.split("/");
  return !parts.some((part) => part.startsWith("(_")) && !(parts.at(-1) ?? "").startsWith("_");
}

/** The expression below `as`, `satisfies` and parentheses-like wrappers. */
export function unwrap(node: Deno.lint.Node): Deno.lint.Node {
  return node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression"
    ? unwrap(node.expression)
    : node;
}

/** The object in `define.handlers({ … })`, null for anything else. */
export function handlersObject(node: Deno.lint.Node): Deno.lint.ObjectExpression | null {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return null;
  const property = node.callee.property;
  if (property.type !== "Identifier" || property.name !== "handlers") return null;
  const [argument] = node.arguments;
  return argument?.type === "ObjectExpression" ? argument : null;
}

/** The declarator of `export const handler = …`, null for any other export. */
export function handlerOf(node: Deno.lint.ExportNamedDeclaration): Deno.lint.VariableDeclarator | null {
  if (node.declaration?.type !== "VariableDeclaration") return null;
  return node.declaration.declarations.find((one) =>
    one.id.type === "Identifier" && one.id.name === "handler"
  ) ??
    null;
}
