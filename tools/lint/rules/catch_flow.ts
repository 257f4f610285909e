import { isMemberName, isSameNode, parentOf } from "../tree.ts";
import { type FunctionNode } from "./catch_parts.ts";

/** A caught error on its way through the catch that holds it. */
export interface CaughtError {
  node: Deno.lint.CatchClause | FunctionNode;
  /** The caught binding and every variable made from it. */
  names: Set<string>;
  /** The error was logged, thrown, answered as a failure or passed on. */
  handled: boolean;
}

/** The names that a parameter or a declaration binds: `error`, `{ code, message }`, `[first]`. */
export function boundNames(
  pattern: Deno.lint.Node | Deno.lint.TSParameterProperty | null | undefined,
): string[] {
  if (pattern === null || pattern === undefined) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((one) =>
        boundNames(one.type === "Property" ? one.value : one.argument)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((one) => boundNames(one));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    default:
      return [];
  }
}

/**
 * Climbs from a mention of the error to see where its value goes: into a call, an answer or a variable that
 * outlives the catch it is handled; into a local variable, that one is followed; a test alone is nothing.
 */
export function followMention(mention: Deno.lint.Identifier, error: CaughtError): void {
  if (!error.names.has(mention.name) || isMemberName(mention)) return;
  let child: Deno.lint.Node = mention;
  let isArgument = false;
  for (let parent = parentOf(child); parent !== null; child = parent, parent = parentOf(child)) {
    switch (parent.type) {
      case "IfStatement":
      case "ConditionalExpression":
        // Asking what kind of error it was is not yet dealing with it, whatever call asks.
        if (isSameNode(parent.test, child)) return;
        break;
      case "CallExpression":
      case "NewExpression":
        if (!isSameNode(parent.callee, child)) isArgument = true;
        break;
      case "AssignmentExpression":
        if (isSameNode(parent.right, child)) error.handled = true;
        return;
      case "VariableDeclarator":
        for (const name of boundNames(parent.id)) error.names.add(name);
        return;
      case "ReturnStatement":
      case "ThrowStatement":
      case "YieldExpression":
        error.handled = true;
        return;
      case "ExpressionStatement":
        if (isArgument) error.handled = true;
        return;
      case "ArrowFunctionExpression":
        // The value of `(error) => …` is its answer; the parameter itself is not a use.
        if (parent.body !== null && isSameNode(parent.body, child)) error.handled = true;
        return;
      case "CatchClause":
        return;
    }
  }
}
