import { AuthWeakPasswordError, isAuthApiError, isAuthSessionMissingError } from "@supabase/supabase-js";
import { AppError, toActionFailure } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { ActionResult } from "../../shared/action_result.ts";

type Failure = Extract<ActionResult<never>, { success: false }>;

/** Logs what Supabase Auth refused or failed at, and answers it in Sluice's words. */
export function toIdentityFailure(log: Log, verb: string, error: unknown): Failure {
  const known = translate(error);
  if (known) {
    const { code, status } = isAuthApiError(error) ? error : { code: undefined, status: undefined };
    log.warn("identity refused", { verb, code: known.code, provider_code: code, provider_status: status });
    return toActionFailure(known);
  }
  log.error("identity provider failed", error, { verb });
  return toActionFailure(new AppError("service_unavailable", { cause: error }));
}

function translate(error: unknown): AppError | null {
  if (isAuthSessionMissingError(error)) return new AppError("unauthorized", { cause: error });
  if (error instanceof AuthWeakPasswordError) {
    const message = "Choose a longer password, at least 8 characters.";
    return new AppError("validation_failed", { cause: error, message, fields: { password: [message] } });
  }
  if (!isAuthApiError(error)) return null;
  if (error.status === 429) return new AppError("rate_limited", { cause: error });
  switch (error.code) {
    case "invalid_credentials":
      return new AppError("wrong_credentials", { cause: error });
    case "email_not_confirmed":
      return new AppError("wrong_credentials", {
        cause: error,
        message: "Confirm your e-mail address first.",
      });
    case "user_already_exists":
    case "email_exists":
      return new AppError("email_taken", { cause: error });
    case "same_password":
      return new AppError("validation_failed", {
        cause: error,
        message: "Choose a password that differs from the present one.",
      });
    case "validation_failed":
    case "email_address_invalid":
      return new AppError("validation_failed", { cause: error });
    case "otp_expired":
    case "flow_state_not_found":
    case "flow_state_expired":
    case "bad_code_verifier":
      return new AppError("unauthorized", {
        cause: error,
        message: "That link was used or is too old. Ask for another.",
      });
    case "user_not_found":
      return new AppError(error.status === 404 ? "not_found" : "unauthorized", { cause: error });
    case "bad_jwt":
    case "refresh_token_not_found":
    case "refresh_token_already_used":
      return new AppError("unauthorized", { cause: error });
    default:
      return null;
  }
}
