/** The kinds of function expression that can be given to `.catch`. */
export type FunctionNode =
  | Deno.lint.ArrowFunctionExpression
  | Deno.lint.FunctionExpression
  | Deno.lint.FunctionDeclaration;

const FAILURE_NAMES = /^(fail|failed|failure|problem|AppError)$|(Failure|Problem|AppError)$/;

/** True for a function with a body of its own. */
export function isFunction(node: Deno.lint.Node): node is FunctionNode {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration";
}

/** The names of a callee from left to right: `ctx.state.log.warn` → `["ctx", "state", "log", "warn"]`. */
export function calleePath(node: Deno.lint.Node): string[] {
  switch (node.type) {
    case "Identifier":
      return [node.name];
    case "MemberExpression":
      return [...calleePath(node.object), ...calleePath(node.property)];
    case "CallExpression":
      return calleePath(node.callee);
    case "ChainExpression":
      return calleePath(node.expression);
    default:
      return [];
  }
}

/** `fail(…)`, `toActionFailure(…)`, `new AppError(…)`, `{ success: false, … }`, `{ ok: false, … }`. */
export function isFailure(node: Deno.lint.Node | null | undefined): boolean {
  if (node === null || node === undefined) return false;
  switch (node.type) {
    case "CallExpression":
    case "NewExpression":
      return FAILURE_NAMES.test(calleePath(node.callee).at(-1) ?? "");
    case "ObjectExpression":
      return node.properties.some(isFailureFlag);
    case "AwaitExpression":
      return isFailure(node.argument);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return isFailure(node.expression);
    default:
      return false;
  }
}

function isFailureFlag(node: Deno.lint.Node): boolean {
  return node.type === "Property" && node.key.type === "Identifier" &&
    (node.key.name === "success" || node.key.name === "ok") &&
    node.value.type === "Literal" && node.value.value === false;
}

/** A function that does nothing at all: `() => {}`, `() => undefined`, `() => void 0`. */
export function isSilent(node: FunctionNode): boolean {
  const body = node.body;
  if (body === null) return true;
  if (body.type === "BlockStatement") return body.body.length === 0;
  return body.type === "Identifier" && body.name === "undefined" ||
    body.type === "UnaryExpression" && body.operator === "void";
}
