import { assertEquals } from "@std/assert";
import { randomIds } from "../../lib/ids.ts";
import { assertRefused, openServices } from "../../tests/harness/services.ts";

Deno.test("a profile is made once, follows the address and keeps its name", async () => {
  const services = await openServices();
  try {
    const id = randomIds.next(services.clock.now());
    const made = await services.profiles.ensure({ id, email: "ada@example.com", name: "Ada" });
    assertEquals(await services.profiles.ensure({ id, email: "ada@example.com", name: null }), made);
    const moved = await services.profiles.ensure({ id, email: "ada@new.example.com", name: "Other" });
    assertEquals(moved, { ...made, email: "ada@new.example.com" });
    assertEquals(await services.profiles.require({ userId: id, tokenId: null }), moved);
    const stranger = { userId: randomIds.next(services.clock.now()), tokenId: null };
    await assertRefused("not_found", () => services.profiles.require(stranger));
  } finally {
    await services.close();
  }
});
