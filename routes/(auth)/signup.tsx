import { AuthCard } from "../../components/AuthCard.tsx";
import { Button } from "../../components/Button.tsx";
import { FormError, TextField } from "../../components/Field.tsx";
import { nextQuery, signUpInput } from "../../lib/shared/account_inputs.ts";
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
    public: "sign_up",
    schema: signUpInput,
    run: async ({ input, state }) => unwrap(await state.ports.identity(state.cookies).signUp(input)),
    revalidates: () => [],
    redirect: ({ next }, { url }) =>
      next === "signed_in" ? localPath(url.searchParams.get("next"), "/dashboard") : "/login",
    flash: ({ next }) =>
      next === "signed_in"
        ? "Your account is ready."
        : "Almost there: follow the link in the mail we sent you.",
    page: show,
  }),
});

export default define.page<typeof handler>(({ data, state }) => (
  <AuthCard
    title="Create your account"
    description="One account for every project you own or join."
    footer={
      <>
        Have an account?{" "}
        <a
          href={data.next === null ? "/login" : `/login?next=${encodeURIComponent(data.next)}`}
          class="font-medium text-primary hover:underline"
        >
          Sign in
        </a>
      </>
    }
  >
    <form method="post" class="flex flex-col gap-4">
      <FormError form={state.form} />
      <TextField
        form={state.form}
        name="name"
        label="Your name"
        autocomplete="name"
        maxLength={100}
        required={false}
        autofocus
      />
      <TextField
        form={state.form}
        name="email"
        label="E-mail"
        type="email"
        autocomplete="username"
        required
      />
      <TextField
        form={state.form}
        name="password"
        label="Password"
        type="password"
        autocomplete="new-password"
        minLength={8}
        hint="At least 8 characters."
        required
      />
      <Button tone="primary" size="large" wide>Create account</Button>
    </form>
  </AuthCard>
));
