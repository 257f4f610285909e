import { defaultScheduleSeconds, formatSchedule } from "../../lib/shared/retry_schedule.ts";
import { Button } from "../Button.tsx";
import { Card } from "../Card.tsx";
import { FormActions, FormError, type FormView, Select, TextField } from "../Field.tsx";

interface End {
  id: string;
  name: string;
}

/** Joins a source and a destination. */
export function ConnectForm({ form, sources, destinations, chosen }: {
  form: FormView | null;
  sources: End[];
  destinations: End[];
  /** What a link has chosen already. */
  chosen: { source?: string | undefined; destination?: string | undefined };
}) {
  return (
    <form method="post">
      <Card title="Connect two">
        <div class="flex flex-col gap-4">
          <FormError form={form} />
          <div class="grid gap-4 sm:grid-cols-2">
            <Select
              form={form}
              name="source_id"
              label="From source"
              value={chosen.source}
              options={sources.map(toOption)}
              required
            />
            <Select
              form={form}
              name="destination_id"
              label="To destination"
              value={chosen.destination}
              options={destinations.map(toOption)}
              required
            />
          </div>
          <RetryField form={form} />
          <FormActions>
            <Button tone="primary" icon="connection">Connect</Button>
          </FormActions>
        </div>
      </Card>
    </form>
  );
}

/** When a delivery that fails is tried again. */
export function RetryField({ form, value = "" }: { form: FormView | null; value?: string }) {
  return (
    <TextField
      form={form}
      name="retry"
      label="Wait before each try"
      value={value}
      placeholder={formatSchedule(defaultScheduleSeconds)}
      hint="Such as “0, 10s, 5m, 2h”: one wait a try, the first one too. Empty for the default, ten tries over three days."
      required={false}
      mono
    />
  );
}

function toOption({ id, name }: End) {
  return { value: id, label: name };
}
