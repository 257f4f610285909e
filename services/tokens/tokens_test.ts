import { assert, assertEquals, assertFalse } from "@std/assert";
import { createTokenInput } from "../../lib/shared/inputs.ts";
import { assertRefused, openServices, unknownId } from "../../tests/harness/services.ts";

Deno.test("a token is shown once, stored as a hash, and stands for its person with its scopes", async () => {
  const services = await openServices();
  try {
    const ada = await services.signUp("ada");
    const { token, ...made } = await services.tokens.create(ada, { name: "CI", scopes: ["read", "write"] });
    assert(/^slc_[0-9A-Za-z]{40}$/.test(token), token);
    assertEquals(made.prefix, token.slice(0, 8));
    const list = await services.tokens.list(ada, { limit: 25 });
    assertEquals(list.data, [made]);
    const stored = await services.db.asService((tx) => tx.selectFrom("api_tokens").selectAll().execute());
    assertFalse(JSON.stringify([list, stored]).includes(token));
    const { actor, scopes } = await services.tokens.authenticate(token);
    assertEquals(actor.userId, ada.userId);
    assertEquals(typeof actor.tokenId, "string");
    assertEquals(scopes, ["read", "write"]);
  } finally {
    await services.close();
  }
});

Deno.test("unknown, expired and revoked tokens are all just unauthorized", async () => {
  const services = await openServices();
  try {
    const ada = await services.signUp("ada");
    const { token, id } = await services.tokens.create(ada, { name: "CI", scopes: ["read"] });
    const brief = await services.tokens.create(ada, {
      name: "Brief",
      scopes: ["read"],
      expiresAt: new Date(services.clock.now() + 1000),
    });
    await services.tokens.authenticate(brief.token);
    services.clock.advance(1001);
    const refusals = [brief.token, `${token}x`, token.toLowerCase() + "A", "", "slc_", "\0"];
    for (const bad of refusals) {
      const error = await assertRefused("unauthorized", () => services.tokens.authenticate(bad));
      assertEquals(error.message, "Unauthorized");
    }
    await services.tokens.authenticate(token);
    await services.tokens.revoke(ada, id);
    await assertRefused("unauthorized", () => services.tokens.authenticate(token));
    await assertRefused("not_found", () => services.tokens.revoke(ada, id));
    assertEquals((await services.tokens.list(ada, { limit: 25 })).data.map(({ name }) => name), ["Brief"]);
  } finally {
    await services.close();
  }
});

Deno.test("use is noted at most once a minute", async () => {
  const services = await openServices();
  try {
    const ada = await services.signUp("ada");
    const { token } = await services.tokens.create(ada, { name: "CI", scopes: ["read"] });
    const used = async () => (await services.tokens.list(ada, { limit: 1 })).data[0]?.lastUsedAt?.getTime();
    await services.tokens.authenticate(token);
    const first = await used();
    services.clock.advance(30_000);
    await services.tokens.authenticate(token);
    assertEquals(await used(), first);
    services.clock.advance(31_000);
    await services.tokens.authenticate(token);
    assert((await used() ?? 0) > (first ?? 0) + 60_000);
  } finally {
    await services.close();
  }
});

Deno.test("nobody sees or ends another person's tokens", async () => {
  const services = await openServices();
  try {
    const [ada, eve] = [await services.signUp("ada"), await services.signUp("eve")];
    const { id, token } = await services.tokens.create(ada, { name: "CI", scopes: ["read"] });
    assertEquals((await services.tokens.list(eve, { limit: 25 })).data, []);
    await assertRefused("not_found", () => services.tokens.revoke(eve, id));
    await assertRefused("not_found", () => services.tokens.revoke(eve, unknownId("token")));
    await services.tokens.authenticate(token);
  } finally {
    await services.close();
  }
});

Deno.test("token input needs a known scope, and an expiry lies ahead", async () => {
  const services = await openServices();
  try {
    const ada = await services.signUp("ada");
    await assertRefused(
      "validation_failed",
      () =>
        services.tokens.create(ada, {
          name: "CI",
          scopes: ["read"],
          expiresAt: new Date(services.clock.now()),
        }),
    );
    const message = (input: object) =>
      createTokenInput.safeParse({ name: "CI", ...input }).error?.issues[0]?.message;
    assertEquals(message({}), "Scopes are required");
    assertEquals(message({ scopes: [] }), "Choose at least one scope");
    assertEquals(message({ scopes: ["root"] }), "Expected read, write, admin");
    assertEquals(message({ scopes: ["read"], expires_at: "tomorrow" }), "Expiry must be an RFC 3339 time");
  } finally {
    await services.close();
  }
});
