import { AppError } from "../errors.ts";
import type { ActionResult } from "../shared/action_result.ts";
import type { ErrorCode } from "../shared/error_codes.ts";

/**
 * The data of a result, for handlers whose pipeline answers errors. Throws an AppError with the failure's code,
 * sentence and fields; `instead` gives a code another one where this page means something else by it.
 */
export function unwrap<T>(result: ActionResult<T>, instead: Partial<Record<ErrorCode, ErrorCode>> = {}): T {
  if (result.success) return result.data;
  const { code, error: message, fields } = result;
  throw new AppError(instead[code] ?? code, { message, fields });
}
