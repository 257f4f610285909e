import { z } from "zod";
import { AuthFailure } from "./auth_failure.ts";

const maxBodyBytes = 256 * 1024;
const maxDepth = 32;

const metadata = z.record(z.string(), z.unknown());
const email = z.string();
const password = z.string();

export const signUpBody = z.object({ email, password, data: metadata.nullish() });
export const passwordBody = z.object({ email, password });
export const refreshBody = z.object({ refresh_token: z.string().min(1) });
export const pkceBody = z.object({ auth_code: z.string().min(1), code_verifier: z.string().min(1) });
export const verifyBody = z.object({ type: z.enum(["magiclink", "email"]), token_hash: z.string().min(1) });
export const generateLinkBody = z.object({ type: z.literal("magiclink"), email });
export const userUpdateBody = z.object({
  email: email.optional(),
  password: password.optional(),
  data: metadata.nullish(),
  app_metadata: metadata.nullish(),
});
export const adminUserBody = z.object({
  email: email.optional(),
  password: password.optional(),
  user_metadata: metadata.nullish(),
  app_metadata: metadata.nullish(),
});

/** The request's JSON body in the wanted shape; throws the Auth API's 400 and 413 failures. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await request.text();
  if (text.length > maxBodyBytes) {
    throw new AuthFailure(
      413,
      "request_entity_too_large",
      `Request body too large (max ${maxBodyBytes} bytes)`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : "no JSON");
  }
  if (!isWithin(maxDepth, value)) throw unreadable("nested too deeply");
  const body = schema.safeParse(value);
  if (!body.success) {
    const [issue] = body.error.issues;
    throw new AuthFailure(
      400,
      "validation_failed",
      `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`,
    );
  }
  return body.data;
}

/** The address as accounts are found by it, in lower case; null when it is not shaped like one. */
export function asEmail(text: string): string | null {
  return z.email().max(255).safeParse(text.toLowerCase()).data ?? null;
}

export function requireEmail(text: string): string {
  const address = asEmail(text);
  if (address) return address;
  throw new AuthFailure(400, "validation_failed", "Unable to validate email address: invalid format");
}

export function requireUuid(text: string, name: string): string {
  const uuid = z.uuid().safeParse(text);
  if (uuid.success) return uuid.data;
  throw new AuthFailure(404, "validation_failed", `${name} must be an UUID`);
}

function unreadable(why: string): AuthFailure {
  return new AuthFailure(400, "bad_json", `Could not parse request body as JSON: ${why}`);
}

function isWithin(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithin(depth - 1, inner));
}
