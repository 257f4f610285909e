import { repositoryPath, resolveSpecifier, roomOf } from "../rooms.ts";
import { BUILDERS, handlerOf, handlersObject, isRouteFile, unwrap } from "../route_files.ts";

const BUILT = "a route's handler is built by page, action, api, webhook, ingest, stream or raw of lib/web, " +
  "so that its guard, rate policy and schema cannot be forgotten";
const EXPORTS =
  "a route exports handler, default and config, nothing else: move it to the room that it belongs to";
const MISSING = "a route without a handler has neither guard nor rate policy: " +
  "export one, built by page, action, api, webhook, ingest, stream or raw";
const ALLOWED_EXPORTS = new Set(["handler", "default", "config"]);

/** Refuses a route whose handlers were not built by lib/web, and any other export. */
export const routeExportsRule: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context.filename);
    if (!isRouteFile(path)) return {};
    return {
      Program(program) {
        const scope = readScope(program, path);
        let hasHandler = false;
        for (const statement of program.body as Deno.lint.Node[]) {
          if (statement.type === "ExportAllDeclaration") {
            context.report({ node: statement, message: EXPORTS });
          }
          if (statement.type !== "ExportNamedDeclaration") continue;
          if (exportedNames(statement).some((name) => !ALLOWED_EXPORTS.has(name))) {
            context.report({ node: statement, message: EXPORTS });
          }
          const handler = handlerOf(statement);
          if (handler === null && !exportedNames(statement).includes("handler")) continue;
          hasHandler = true;
          for (const node of handler === null ? [statement] : unbuilt(handler, scope)) {
            context.report({ node, message: BUILT });
          }
        }
        if (!hasHandler) context.report({ node: program, message: MISSING });
      },
    };
  },
};

/** What the names of one route file stand for. */
interface Scope {
  /** Local names of the builders imported from lib/web. */
  builders: Set<string>;
  /** Constants of the file by name. */
  constants: Map<string, Deno.lint.Node>;
}

function readScope(program: Deno.lint.Program, path: string): Scope {
  const scope: Scope = { builders: new Set(), constants: new Map() };
  for (const statement of program.body as Deno.lint.Node[]) {
    if (statement.type === "ImportDeclaration") {
      if (roomOf(resolveSpecifier(path, statement.source.value)) !== "lib/web") continue;
      for (const one of statement.specifiers) {
        if (one.type !== "ImportSpecifier" || one.imported.type !== "Identifier") continue;
        if (BUILDERS.has(one.imported.name)) scope.builders.add(one.local.name);
      }
    }
    if (statement.type !== "VariableDeclaration" || statement.kind !== "const") continue;
    for (const one of statement.declarations) {
      if (one.id.type === "Identifier" && one.init !== null) scope.constants.set(one.id.name, one.init);
    }
  }
  return scope;
}

/** The parts of a handler that no builder made. */
function unbuilt(handler: Deno.lint.VariableDeclarator, scope: Scope): Deno.lint.Node[] {
  const value = handler.init === null ? handler : unwrap(handler.init);
  if (isBuilt(value, scope)) return [];
  const methods = handlersObject(value);
  if (methods === null) return [value];
  return methods.properties.filter((one) => one.type !== "Property" || !isBuilt(one.value, scope));
}

function isBuilt(node: Deno.lint.Node, scope: Scope): boolean {
  const value = unwrap(node);
  if (value.type === "Identifier") {
    const constant = scope.constants.get(value.name);
    return constant !== undefined && constant.type !== "Identifier" && isBuilt(constant, scope);
  }
  return value.type === "CallExpression" && value.callee.type === "Identifier" &&
    scope.builders.has(value.callee.name);
}

function exportedNames(node: Deno.lint.ExportNamedDeclaration): string[] {
  const declaration = node.declaration;
  if (declaration === null) {
    return node.specifiers.map((one) =>
      one.exported.type === "Identifier" ? one.exported.name : one.exported.value
    );
  }
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.map((one) => one.id.type === "Identifier" ? one.id.name : "");
  }
  return ["id" in declaration && declaration.id?.type === "Identifier" ? declaration.id.name : ""];
}
