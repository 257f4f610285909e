import { Checkbox, type FormView, TextArea, TextField } from "../Field.tsx";

interface Values {
  name?: string;
  url?: string;
  timeoutMs?: number;
  concurrency?: number;
  forwardHeaders?: boolean;
  /** Names of the headers that are added now; their values are never shown. */
  headerNames?: string[];
}

/** What can be set at a destination, but its signing secret. */
export function DestinationFields({ form, values }: { form: FormView | null; values: Values }) {
  const { headerNames = [] } = values;
  return (
    <>
      <TextField form={form} name="name" label="Name" value={values.name} maxLength={100} required />
      <TextField
        form={form}
        name="url"
        label="URL"
        type="url"
        value={values.url}
        placeholder="https://app.example.com/webhooks"
        hint="Events are posted to it, byte for byte as they came. Any 2xx answer counts as delivered."
        maxLength={2048}
        required
        mono
      />
      <Checkbox
        form={form}
        name="forward_headers"
        label="Send the provider's headers along"
        hint="As sluice-original-…, without hop-by-hop and secret ones, for a receiver that looks at them."
        checked={values.forwardHeaders}
      />
      <TextArea
        form={form}
        name="headers"
        label="Headers to add"
        placeholder="Authorization: Bearer …"
        hint={headerNames.length > 0
          ? `Now: ${
            headerNames.join(", ")
          }. What you enter takes the place of all of them; empty leaves them.`
          : "One a line. Values are stored encrypted and never shown again."}
        rows={2}
        required={false}
        mono
      />
      {headerNames.length > 0 && (
        <Checkbox form={form} name="remove_headers" label="Remove the added headers" />
      )}
      <div class="grid gap-4 sm:grid-cols-2">
        <TextField
          form={form}
          name="timeout_ms"
          label="Timeout, milliseconds"
          value={String(values.timeoutMs ?? 15_000)}
          hint="1000 to 30000, for the whole call."
          inputMode="numeric"
          required
        />
        <TextField
          form={form}
          name="concurrency"
          label="Calls at once"
          value={String(values.concurrency ?? 25)}
          hint="1 to 200, from each process."
          inputMode="numeric"
          required
        />
      </div>
    </>
  );
}
