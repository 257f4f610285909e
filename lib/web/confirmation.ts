import { AppError } from "../errors.ts";

/** Deleting takes the thing's name, typed. Throws `validation_failed` for anything else. */
export function requireTypedName(typed: string, name: string): void {
  if (typed.trim() === name.trim()) return;
  const message = `Type “${name}” to confirm.`;
  throw new AppError("validation_failed", { message, fields: { confirm: [message] } });
}
