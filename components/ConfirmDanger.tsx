import { Button, LinkButton } from "./Button.tsx";
import { FormActions, FormError, type FormView, TextField } from "./Field.tsx";
import { Icon } from "./Icon.tsx";

/**
 * Asks for the name of what is about to go, and posts it as `confirm`. The handler compares it: the browser's check
 * is only a courtesy.
 */
export function ConfirmDanger({ action, form, name, title, consequences, verb, cancel }: {
  /** Where the form posts. */
  action: string;
  form: FormView | null;
  /** Of the thing. */
  name: string;
  title: string;
  /** What will happen, a sentence each. */
  consequences: string[];
  /** On the button: “Delete project”. */
  verb: string;
  /** The page to go back to. */
  cancel: string;
}) {
  return (
    <form method="post" action={action} class="rounded-box border border-error/40 bg-base-100 shadow-card">
      <div class="flex flex-col gap-4 p-5">
        <FormError form={form} />
        <div>
          <h2 class="flex items-center gap-2 text-[0.9375rem] font-semibold">
            <Icon name="alert" class="size-4 text-error" />
            {title}
          </h2>
          <ul class="mt-2 list-disc space-y-1 pl-10 text-quiet">
            {consequences.map((sentence) => <li key={sentence}>{sentence}</li>)}
          </ul>
        </div>
        <TextField
          form={form}
          name="confirm"
          label={`Type “${name}” to confirm`}
          required
        />
        <FormActions>
          <Button tone="danger">{verb}</Button>
          <LinkButton tone="ghost" href={cancel}>Cancel</LinkButton>
        </FormActions>
      </div>
    </form>
  );
}
