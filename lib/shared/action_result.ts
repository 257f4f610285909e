import type { ErrorCode, FieldErrors } from "./error_codes.ts";

/** What a server action answers: to the page that re-renders, and as JSON to whoever asks for JSON. */
export type ActionResult<T> =
  | { success: true; data: T }
  | { success: false; error: string; code: ErrorCode; fields?: FieldErrors };
