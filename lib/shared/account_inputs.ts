import { z } from "zod";

/** What the forms of accounts may send. Addresses are compared in lower case everywhere. */

const emailField = z.string({ error: "E-mail is required" }).trim().toLowerCase().min(1, "E-mail is required")
  .max(254, "E-mail is at most 254 characters").pipe(z.email("That is not an e-mail address"));

export const signInInput = z.strictObject({
  email: emailField,
  password: z.string({ error: "Password is required" }).min(1, "Password is required")
    .max(1_000, "Password is at most 1000 characters"),
});

export const signUpInput = z.strictObject({
  name: z.string({ error: "Name must be text" }).trim().max(100, "Name is at most 100 characters")
    .regex(/^[^\p{Cc}]*$/u, "Name must not contain control characters").optional(),
  email: emailField,
  password: z.string({ error: "Password is required" }).min(8, "Password is at least 8 characters")
    .refine((password) => new TextEncoder().encode(password).length <= 72, "Password is at most 72 bytes"),
});

/** The secret of a single-use link, as it stands in its address. */
export const linkTokenField = z.string({ error: "The link is incomplete" })
  .regex(/^[A-Za-z0-9_-]{16,200}$/, "The link is incomplete");

/** The address's `next`; whether it may be gone to is for `localPath` to say. */
export const nextQuery = z.object({ next: z.string().max(2_048).optional().catch(undefined) });
