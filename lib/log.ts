import { describeError } from "./errors.ts";

export type LogFields = Record<string, unknown>;

/** One JSON line a fact. Never a body, secret, cookie or token. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `cause` is written with its whole chain. */
  error(message: string, cause: unknown, fields?: LogFields): void;
  with(fields: LogFields): Log;
}

/** A log that writes lines to `write`, every line with the given fields. */
export function createLog(write: (line: string) => void, fields: LogFields = {}): Log {
  const line = (level: string, message: string, more: LogFields = {}) =>
    write(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields, ...more }));
  return {
    info: (message, more) => line("info", message, more),
    warn: (message, more) => line("warn", message, more),
    error: (message, cause, more) => line("error", message, { ...more, error: describeError(cause) }),
    with: (more) => createLog(write, { ...fields, ...more }),
  };
}

const encoder = new TextEncoder();
let stream: { writeSync(bytes: Uint8Array): number } = Deno.stdout;
let pending = "";

/** For commands whose stdout is their answer: from now on lines go to stderr. */
export function logToStderr(): void {
  stream = Deno.stderr;
}

/** Lines leave together every few milliseconds: a write a line costs more than the request it describes. */
export function writeToStdout(line: string): void {
  if (pending === "") Deno.unrefTimer(setTimeout(flushStdout, 10));
  pending += line + "\n";
}

/** Writes what is still pending. Called before the process ends. */
export function flushStdout(): void {
  let bytes = encoder.encode(pending);
  pending = "";
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
