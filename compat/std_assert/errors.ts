import { stripVTControlCharacters } from "node:util";
import { AssertionError, show, suffix } from "./assertion_error.ts";
import type { Constructor } from "./basic.ts";

/** Passes where `fn` throws; answers what was thrown. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Passes where `fn` throws an `ErrorClass` whose message contains `msgIncludes`; answers the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  classOrMsg?: Constructor<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const words = typeof classOrMsg === "string" ? classOrMsg : msg;
  const thrown = caught(fn);
  if (thrown === null) throw new AssertionError(`Expected the function to throw${suffix(words)}`);
  checkError(thrown.error, classOrMsg, msgIncludes, words);
  return thrown.error;
}

/** Passes where the promise of `fn` rejects; answers the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Passes where the promise of `fn` rejects with an `ErrorClass` whose message contains `msgIncludes`. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: Constructor<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const words = typeof classOrMsg === "string" ? classOrMsg : msg;
  let promise: PromiseLike<unknown> | undefined;
  const thrown = caught(() => promise = fn());
  if (thrown !== null || typeof promise?.then !== "function") {
    throw new AssertionError(
      `Expected a promise that rejects, not a function that ${thrown ? "throws" : "returns"}${suffix(words)}`,
    );
  }
  try {
    await promise;
  } catch (error) {
    checkError(error, classOrMsg, msgIncludes, words);
    return error;
  }
  throw new AssertionError(`Expected the promise to reject${suffix(words)}`);
}

function caught(fn: () => unknown): { error: unknown } | null {
  try {
    fn();
    return null;
  } catch (error) {
    return { error };
  }
}

function checkError(
  error: unknown,
  classOrMsg: Constructor<Error> | string | undefined,
  msgIncludes: string | undefined,
  words: string | undefined,
): void {
  if (classOrMsg === undefined || typeof classOrMsg === "string") return;
  if (!(error instanceof classOrMsg)) {
    throw new AssertionError(`Expected ${classOrMsg.name} to be thrown, got ${show(error)}${suffix(words)}`);
  }
  const message = stripVTControlCharacters(error.message);
  if (msgIncludes !== undefined && !message.includes(stripVTControlCharacters(msgIncludes))) {
    throw new AssertionError(
      `Expected the error's message to contain ${JSON.stringify(msgIncludes)}, got ${
        JSON.stringify(message)
      }${suffix(words)}`,
    );
  }
}
