import { isSameNode, parentOf } from "../tree.ts";
import { boundNames, type CaughtError, followMention } from "./catch_flow.ts";
import { calleePath, type FunctionNode, isFailure, isFunction, isSilent } from "./catch_parts.ts";

const MESSAGE =
  "this catch swallows the error: log it, rethrow, pass it on (reject(error), return fail(…), " +
  "new AppError(…)), or, where every error means the same, say why in a comment inside the block and " +
  "return or set a value there";
const EMPTY = "an empty catch swallows every error: log it with context, rethrow it or map it to an AppError";

/** What is known so far of one catch clause, or of the function given to `.catch`. */
interface Frame extends CaughtError {
  /** Returns, sets a value or skips to the next one. */
  decides: boolean;
  /** Functions written inside and open now: what they return or throw is not what the catch does. */
  depth: number;
}

/**
 * Refuses a catch (the clause, and the function given to `.catch`) that loses the error. It must do one of:
 * log; throw; answer a failure; hand the caught binding to a call, a return value or a variable.
 * Where every error means the same, a comment inside saying why and an explicit outcome will do.
 */
export const catchRule: Deno.lint.Rule = {
  create(context) {
    const frames: Frame[] = [];

    function open(node: CaughtError["node"], names: string[], decides: boolean): void {
      frames.push({ node, names: new Set(names), handled: false, decides, depth: 0 });
    }

    function close(): void {
      const frame = frames.pop();
      if (frame === undefined || frame.handled) return;
      if (frame.decides && context.sourceCode.getCommentsInside(frame.node).some(saysWhy)) return;
      context.report({ node: frame.node, message: MESSAGE });
    }

    function enterFunction(node: FunctionNode): void {
      const outer = frames.at(-1);
      if (outer !== undefined) outer.depth++;
      if (!isRejectionHandler(node)) return;
      if (isSilent(node)) return context.report({ node, message: EMPTY });
      open(node, boundNames(node.params[0]), node.body?.type !== "BlockStatement");
      mark(isFailure(node.body));
    }

    function leaveFunction(node: FunctionNode): void {
      const frame = frames.at(-1);
      if (frame !== undefined && isSameNode(frame.node, node)) close();
      const outer = frames.at(-1);
      if (outer !== undefined) outer.depth--;
    }

    /** Notes that the innermost catch deals with its error. */
    function mark(handled: boolean): void {
      const frame = frames.at(-1);
      if (frame !== undefined && handled) frame.handled = true;
    }

    function isInFunction(): boolean {
      return (frames.at(-1)?.depth ?? 0) > 0;
    }

    function decide(): void {
      const frame = frames.at(-1);
      if (frame !== undefined && frame.depth === 0) frame.decides = true;
    }

    return {
      CatchClause(node) {
        open(node, boundNames(node.param), false);
      },
      "CatchClause:exit"(node) {
        if (node.body.body.length > 0) return close();
        frames.pop();
        context.report({ node, message: EMPTY });
      },
      ArrowFunctionExpression: enterFunction,
      "ArrowFunctionExpression:exit": leaveFunction,
      FunctionExpression: enterFunction,
      "FunctionExpression:exit": leaveFunction,
      FunctionDeclaration: enterFunction,
      "FunctionDeclaration:exit": leaveFunction,
      ThrowStatement() {
        mark(!isInFunction());
      },
      ReturnStatement(node) {
        decide();
        mark(!isInFunction() && isFailure(node.argument));
      },
      AssignmentExpression: decide,
      UpdateExpression: decide,
      ContinueStatement: decide,
      BreakStatement: decide,
      CallExpression(node) {
        mark(logs(node) || isFailure(node));
      },
      NewExpression(node) {
        mark(isFailure(node));
      },
      Identifier(node) {
        for (const frame of frames) followMention(node, frame);
      },
    };
  },
};

/** `promise.catch(fn)` and the second argument of `promise.then(value, fn)`. */
function isRejectionHandler(node: FunctionNode): boolean {
  const call = parentOf(node);
  if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression" || !isFunction(node)) {
    return false;
  }
  const name = calleePath(call.callee).at(-1);
  const handler = name === "catch" ? call.arguments[0] : name === "then" ? call.arguments[1] : undefined;
  return handler !== undefined && isSameNode(handler, node);
}

/** A call of `log.…`, `logger.…` or (in command line programs, where it is allowed) `console.…`, at any depth. */
function logs(node: Deno.lint.CallExpression): boolean {
  return calleePath(node.callee).some((part) => part === "log" || part === "logger" || part === "console");
}

function saysWhy(comment: Deno.lint.LineComment | Deno.lint.BlockComment): boolean {
  return (comment.value.match(/\p{L}{2,}/gu) ?? []).length >= 3 &&
    !comment.value.includes("deno-lint-ignore");
}
