import { assert, assertEquals } from "@std/assert";
import { linkTokenField, signInInput, signUpInput } from "./account_inputs.ts";

const messages = (input: unknown) =>
  signUpInput.safeParse(input).error?.issues.map(({ path, message }) => [path.join("."), message]);

Deno.test("addresses lose their spaces and capitals, passwords keep every byte", () => {
  assertEquals(signInInput.parse({ email: " Ada@Example.COM ", password: " pass word " }), {
    email: "ada@example.com",
    password: " pass word ",
  });
});

Deno.test("what is missing or wrong is said field by field, for the person who typed", () => {
  assertEquals(messages({ email: "", password: "short" }), [
    ["email", "E-mail is required"],
    ["password", "Password is at least 8 characters"],
  ]);
  assertEquals(messages({ email: "ada", password: "long enough" }), [[
    "email",
    "That is not an e-mail address",
  ]]);
});

Deno.test("a new password has at most the 72 bytes that Supabase Auth takes", () => {
  const email = "ada@example.com";
  assert(signUpInput.safeParse({ email, password: "é".repeat(36) }).success);
  assertEquals(messages({ email, password: "é".repeat(37) }), [["password", "Password is at most 72 bytes"]]);
});

Deno.test("fields that nobody asked for are refused", () => {
  assert(!signInInput.safeParse({ email: "ada@example.com", password: "x", role: "owner" }).success);
});

Deno.test("a link's token is plain text of a sensible length", () => {
  for (const token of ["", "short", "a b".repeat(9), "x".repeat(201), "../".repeat(9)]) {
    assert(!linkTokenField.safeParse(token).success, token);
  }
  assert(linkTokenField.safeParse("f".repeat(56)).success);
});
