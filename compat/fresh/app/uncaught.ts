import { STATUS_CODES } from "node:http";
import { HttpError } from "../error.ts";

const encoder = new TextEncoder();

/** The answer to an error that no error page took: its status and message, or a bare 500. */
export function answerUncaught(error: unknown): Response {
  if (error instanceof HttpError) {
    if (error.status >= 500) report(error);
    return new Response(error.message || STATUS_CODES[error.status], {
      status: error.status,
    });
  }
  report(error);
  return new Response("Internal server error", { status: 500 });
}

function report(error: unknown): void {
  Deno.stderr.writeSync(encoder.encode(`${Deno.inspect(error)}\n`));
}
