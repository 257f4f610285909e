import { IMPORT_RULES, type ImportRule } from "../import_rules.ts";
import { isMemberName } from "../tree.ts";
import { packageOf, repositoryPath, resolveSpecifier, type Room, roomOf, serviceOf } from "../rooms.ts";

/** One import as the rule sees it, whatever syntax wrote it. */
interface Import {
  specifier: string;
  typeOnly: boolean;
  node: Deno.lint.Node;
}

const TYPES_ONLY_SUFFIX = " (of this one, only types: write `import type`)";
const MOD_SENTENCE = "a service reaches another service through its mod.ts";
const ENV_SENTENCE =
  "services never read the environment: take the value as a port (types of lib/env.ts are fine)";

/** Globals that a room may not mention: they would bring in what its import rule keeps out. */
const FORBIDDEN_GLOBALS: Partial<Record<Room, { names: readonly string[]; sentence: string }>> = {
  "services": {
    names: ["Request", "Response"],
    sentence: "services know nothing of HTTP: Request and Response stay in lib/web",
  },
  "lib/shared": { names: ["Deno"], sentence: "lib/shared runs in the browser too: no Deno" },
  "lib/providers": {
    names: ["Deno", "fetch"],
    sentence: "lib/providers is pure: no I/O and no environment, so neither Deno nor fetch",
  },
};

/** Refuses imports that cross the house the wrong way, by the table in `import_rules.ts`. */
export const importsRule: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context.filename);
    const room = roomOf(path);
    const rule = IMPORT_RULES[room];
    if (rule === undefined) return {};

    function check(found: Import): void {
      const message = judge(found, path, room, rule);
      if (message !== null) context.report({ node: found.node, message });
    }

    return {
      ImportDeclaration(node) {
        check({ specifier: node.source.value, typeOnly: importsTypesOnly(node), node });
      },
      ExportAllDeclaration(node) {
        check({ specifier: node.source.value, typeOnly: node.exportKind === "type", node });
      },
      ExportNamedDeclaration(node) {
        if (node.source === null) return;
        check({ specifier: node.source.value, typeOnly: node.exportKind === "type", node });
      },
      ImportExpression(node) {
        const specifier = literalText(node.source);
        if (specifier !== null) check({ specifier, typeOnly: false, node });
      },
      TSImportType(node) {
        const specifier = literalText(node.argument);
        if (specifier !== null) check({ specifier, typeOnly: true, node });
      },
      Identifier(node) {
        const message = judgeGlobal(node, room);
        if (message !== null) context.report({ node, message });
      },
    };
  },
};

/** The sentence of the rule that an import breaks, or null. */
function judge(found: Import, path: string, room: Room, rule: ImportRule | undefined): string | null {
  if (rule === undefined) return null;
  if (!found.specifier.startsWith(".")) {
    return rule.allowsPackage(packageOf(found.specifier), found.typeOnly) ? null : rule.sentence;
  }
  const target = resolveSpecifier(path, found.specifier);
  // The version that deno.json states may be shown anywhere.
  if (target === "deno.json") return null;

  const targetRoom = roomOf(target);
  if (room === "services" && targetRoom === "services") return judgeService(path, target);
  if (room === "services" && target === "lib/env.ts" && !found.typeOnly) return ENV_SENTENCE;
  if (targetRoom === room || rule.rooms.includes(targetRoom)) return null;
  if (!rule.types.includes(targetRoom)) return rule.sentence;
  return found.typeOnly ? null : rule.sentence + TYPES_ONLY_SUFFIX;
}

function judgeService(path: string, target: string): string | null {
  const other = serviceOf(target);
  if (other === null || other === serviceOf(path)) return null;
  return target === `services/${other}/mod.ts` ? null : MOD_SENTENCE;
}

function judgeGlobal(node: Deno.lint.Identifier, room: Room): string | null {
  const forbidden = FORBIDDEN_GLOBALS[room];
  if (forbidden === undefined || !forbidden.names.includes(node.name) || isMemberName(node)) return null;
  return forbidden.sentence;
}

function importsTypesOnly(node: Deno.lint.ImportDeclaration): boolean {
  if (node.importKind === "type") return true;
  return node.specifiers.length > 0 &&
    node.specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type");
}

function literalText(node: Deno.lint.Node): string | null {
  if (node.type === "TSLiteralType") return literalText(node.literal);
  return node.type === "Literal" && typeof node.value === "string" ? node.value : null;
}
