import type { ComponentChildren } from "preact";
import { LinkButton } from "../Button.tsx";
import { Card } from "../Card.tsx";
import { FormActions } from "../Field.tsx";

/** A signing secret at the only moment when it is shown. */
export function SecretOnce({ title, href, children, note }: {
  title: string;
  /** Where to go on. */
  href: string;
  /** The secret, to copy. */
  children: ComponentChildren;
  note: string;
}) {
  return (
    <div class="max-w-2xl">
      <Card title={title}>
        <div class="flex flex-col gap-4">
          <p>
            Copy it now: it is stored encrypted, and <strong>not shown again</strong>. {note}
          </p>
          {children}
          <p class="text-quiet">
            Deliveries carry <code class="font-mono text-xs">webhook-id</code>,{" "}
            <code class="font-mono text-xs">webhook-timestamp</code> and{" "}
            <code class="font-mono text-xs">webhook-signature</code>. Verify them with any Standard Webhooks
            library.
          </p>
          <FormActions>
            <LinkButton tone="primary" href={href}>I have copied it</LinkButton>
          </FormActions>
        </div>
      </Card>
    </div>
  );
}
