import { z } from "zod";
import { AuthCard } from "../../../components/AuthCard.tsx";
import { Button, LinkButton } from "../../../components/Button.tsx";
import { FormError } from "../../../components/Field.tsx";
import { linkTokenField } from "../../../lib/shared/account_inputs.ts";
import { action } from "../../../lib/web/action.ts";
import { unwrap } from "../../../lib/web/action_result.ts";
import { define } from "../../../lib/web/define.ts";
import { page } from "../../../lib/web/page.ts";

/** Looking at the page uses nothing up: whatever fetches links ahead of people must not sign in for them. */
const show = page({
  public: "public_page",
  schema: z.object({ token: linkTokenField.nullable().catch(null) }),
  load: ({ input }) => ({ token: input.token }),
});

export const handler = define.handlers({
  GET: show,
  POST: action({
    public: "sign_in",
    schema: z.strictObject({ token: linkTokenField }),
    async run({ input, state }) {
      const result = await state.ports.identity(state.cookies).redeemLink(input.token);
      // Unauthorized sends to the sign-in page; here it means that the link is spent, which is worth saying.
      return unwrap(result, { unauthorized: "wrong_credentials" });
    },
    revalidates: () => [],
    redirect: () => "/dashboard",
    page: show,
  }),
});

export default define.page<typeof handler>(({ data, state }) => {
  const usable = data.token !== null && state.form === null;
  return (
    <AuthCard
      title="Sign in with your link"
      description={usable
        ? "This link works once, for one hour."
        : "Start Sluice again for a fresh link, or use your password."}
    >
      {usable
        ? (
          <form method="post" action="/auth/link" class="flex flex-col gap-4">
            <input type="hidden" name="token" value={data.token ?? ""} />
            <Button tone="primary" size="large" wide>Sign in</Button>
          </form>
        )
        : (
          <div class="flex flex-col gap-4">
            <FormError form={state.form ?? { error: "The link is incomplete.", fields: {}, values: {} }} />
            <LinkButton href="/login" size="large" wide>Sign in with a password</LinkButton>
          </div>
        )}
    </AuthCard>
  );
});
