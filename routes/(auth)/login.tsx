import { AuthCard } from "../../components/AuthCard.tsx";
import { Button } from "../../components/Button.tsx";
import { FormError, TextField } from "../../components/Field.tsx";
import { nextQuery, signInInput } from "../../lib/shared/account_inputs.ts";
import { limit } from "../../lib/web/access.ts";
import { action } from "../../lib/web/action.ts";
import { unwrap } from "../../lib/web/action_result.ts";
import { define } from "../../lib/web/define.ts";
import { page } from "../../lib/web/page.ts";
import { localPath, seeOther } from "../../lib/web/respond.ts";

const show = page({
  public: "public_page",
  schema: nextQuery,
  load: ({ state, input }) =>
    state.user ? seeOther(localPath(input.next, "/dashboard")) : { next: input.next ?? null },
});

export const handler = define.handlers({
  GET: show,
  POST: action({
    public: "sign_in",
    schema: signInInput,
    async run({ input, state }) {
      await limit({ state }, "sign_in_account", input.email);
      return unwrap(await state.ports.identity(state.cookies).signIn(input));
    },
    revalidates: () => [],
    redirect: (_, { url }) => localPath(url.searchParams.get("next"), "/dashboard"),
    page: show,
  }),
});

export default define.page<typeof handler>(({ data, state }) => (
  <AuthCard
    title="Sign in"
    footer={
      <>
        No account yet?{" "}
        <a href={withNext("/signup", data.next)} class="font-medium text-primary hover:underline">
          Create one
        </a>
      </>
    }
  >
    <form method="post" class="flex flex-col gap-4">
      <FormError form={state.form} />
      <TextField
        form={state.form}
        name="email"
        label="E-mail"
        type="email"
        autocomplete="username"
        required
        autofocus
      />
      <TextField
        form={state.form}
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        required
      />
      <Button tone="primary" size="large" wide>Sign in</Button>
    </form>
  </AuthCard>
));

function withNext(path: string, next: string | null): string {
  return next === null ? path : `${path}?next=${encodeURIComponent(next)}`;
}
