/** A refusal of the Auth API: its HTTP status, its `error_code` and the text of its `msg`. */
export class AuthFailure extends Error {
  override readonly name = "AuthFailure";

  constructor(readonly status: number, readonly code: string, message: string, readonly more: object = {}) {
    super(message);
  }
}

export const invalidCredentials = () =>
  new AuthFailure(400, "invalid_credentials", "Invalid login credentials");

export const userNotFound = () => new AuthFailure(404, "user_not_found", "User not found");

export const emailExists = () =>
  new AuthFailure(422, "email_exists", "A user with this email address has already been registered");

export const linkExpired = () => new AuthFailure(403, "otp_expired", "Email link is invalid or has expired");
