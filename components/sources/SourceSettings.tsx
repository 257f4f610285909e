import { dedupeWays } from "../../lib/shared/inputs.ts";
import { Button } from "../Button.tsx";
import { Card } from "../Card.tsx";
import { FormActions, FormError, type FormView, Select, TextField } from "../Field.tsx";
import { TemplateFields } from "./TemplateFields.tsx";
import { templateValues } from "./template_values.ts";

interface Settings {
  name: string;
  dedupe: { by: typeof dedupeWays[number]; name?: string | undefined; windowSeconds: number };
  rateLimit: { perSecond: number; burst: number } | null;
  maxBodyBytes: number;
  options: { template?: unknown };
}

const ways: Record<typeof dedupeWays[number], string> = {
  provider: "The provider's event id",
  header: "A header",
  json_path: "A value in the JSON body",
  body: "The whole body",
  none: "Nothing: every request is an event",
};

/** What can be set at a source, but its secret. */
export function SourceSettings({ form, source, configurable }: {
  form: FormView | null;
  source: Settings;
  /** Whether the signature's layout is set here. */
  configurable: boolean;
}) {
  const { dedupe, rateLimit } = source;
  return (
    <form method="post">
      <Card title="Settings">
        <div class="flex flex-col gap-5">
          <FormError form={form} />
          <TextField form={form} name="name" label="Name" value={source.name} maxLength={100} required />
          <div class="grid gap-4 sm:grid-cols-2">
            <Select
              form={form}
              name="dedupe.by"
              label="Repeats are told by"
              value={dedupe.by}
              options={dedupeWays.map((value) => ({ value, label: ways[value] }))}
            />
            <TextField
              form={form}
              name="dedupe.name"
              label="Header, or path in the body"
              value={dedupe.name}
              hint="Where one of them tells: “X-Event-Id”, “data.id”."
              required={false}
              mono
            />
            <TextField
              form={form}
              name="dedupe.window_seconds"
              label="Repeats are known for, seconds"
              value={String(dedupe.windowSeconds)}
              hint="86400 is a day, 2592000 is the most."
              inputMode="numeric"
              required
            />
            <TextField
              form={form}
              name="max_body_bytes"
              label="Body limit, bytes"
              value={String(source.maxBodyBytes)}
              hint="Up to 10485760. Larger requests get 413."
              inputMode="numeric"
              required
            />
            <TextField
              form={form}
              name="rate_limit.per_second"
              label="Requests a second"
              value={rateLimit ? String(rateLimit.perSecond) : ""}
              hint="More are answered with 429. Empty for no limit."
              inputMode="numeric"
              required={false}
            />
            <TextField
              form={form}
              name="rate_limit.burst"
              label="At once, before that counts"
              value={rateLimit ? String(rateLimit.burst) : ""}
              inputMode="numeric"
              required={false}
            />
          </div>
          {configurable && <TemplateFields form={form} values={templateValues(source.options.template)} />}
          <FormActions>
            <Button tone="primary">Save settings</Button>
          </FormActions>
        </div>
      </Card>
    </form>
  );
}
