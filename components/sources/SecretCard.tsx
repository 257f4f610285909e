import { LinkButton } from "../Button.tsx";
import { Card } from "../Card.tsx";
import { Icon } from "../Icon.tsx";

/** Whether the source has what it verifies with. */
export function SecretCard({ source, path, mayChange }: {
  source: { hasSecret: boolean; secretHint: string | null; needsSecret: boolean };
  /** Of the source. */
  path: string;
  /** Secrets are for admins. */
  mayChange: boolean;
}) {
  const hint = source.secretHint
    ? (
      <>
        It ends in <code class="font-mono text-xs">…{source.secretHint}</code>.
      </>
    )
    : null;
  return (
    <Card
      title="Secret"
      actions={mayChange && (
        <LinkButton size="small" href={`${path}/secrets`}>
          {source.hasSecret ? "Replace" : "Enter it"}
        </LinkButton>
      )}
    >
      <p class="flex gap-2">
        <Icon
          name={source.hasSecret ? "lock" : "alert"}
          class={`mt-0.5 size-4 ${source.hasSecret ? "text-success" : "text-warning"}`}
        />
        <span>{source.hasSecret ? <>Set. {hint}</> : "Not set. Every request is rejected until it is."}</span>
      </p>
    </Card>
  );
}
