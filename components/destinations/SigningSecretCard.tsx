import { LinkButton } from "../Button.tsx";
import { Card } from "../Card.tsx";
import { Icon } from "../Icon.tsx";
import { RelativeTime } from "../RelativeTime.tsx";

/** What deliveries are signed with, as far as it may be shown. */
export function SigningSecretCard({ previousUntil, path, mayChange }: {
  /** Until when the secret before this one signs too, or null. */
  previousUntil: Date | null;
  /** Of the destination. */
  path: string;
  /** Secrets are for admins. */
  mayChange: boolean;
}) {
  return (
    <Card
      title="Signing secret"
      actions={mayChange && <LinkButton size="small" href={`${path}/secrets`}>Rotate</LinkButton>}
    >
      <p class="flex gap-2">
        <Icon name="lock" class="mt-0.5 size-4 text-success" />
        <span>
          {previousUntil
            ? (
              <>
                Rotated. The one before signs along, and ends <RelativeTime at={previousUntil} />.
              </>
            )
            : "Set, and shown only when it is made."}
        </span>
      </p>
    </Card>
  );
}
