import { z } from "zod";
import { action } from "../../lib/web/action.ts";
import { unwrap } from "../../lib/web/action_result.ts";
import { define } from "../../lib/web/define.ts";
import { signedIn } from "../../lib/web/guards.ts";

export const handler = define.handlers({
  POST: action({
    guard: signedIn,
    schema: z.strictObject({}),
    run: async ({ state }) => unwrap(await state.ports.identity(state.cookies).signOut("local")),
    revalidates: () => [],
    redirect: () => "/login",
    flash: () => "You are signed out.",
  }),
});
