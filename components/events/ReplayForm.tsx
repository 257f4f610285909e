import { Button, PostButton } from "../Button.tsx";
import { EnabledBadge } from "../StatusBadge.tsx";

/** Sends a stored event again: to all its source is connected with now, or to the ticked ones. */
export function ReplayForm({ action, targets }: {
  action: string;
  targets: { destinationId: string; destinationName: string; enabled: boolean }[];
}) {
  if (targets.length === 0) {
    return (
      <p class="text-quiet">
        Its source is connected to no destination. Connect one, then replay the event to it.
      </p>
    );
  }
  return (
    <div class="flex flex-col gap-3">
      <PostButton action={action} tone="primary" icon="retry" wide>
        {targets.length === 1
          ? `Replay to ${targets[0]?.destinationName}`
          : `Replay to all ${targets.length}`}
      </PostButton>
      {targets.length > 1 && (
        <form method="post" action={action} class="flex flex-col gap-2 border-t border-line pt-3">
          <input type="hidden" name="chosen" value="true" />
          <fieldset class="flex flex-col gap-1">
            <legend class="mb-1 text-xs text-quiet">Or only to</legend>
            {targets.map(({ destinationId, destinationName, enabled }) => (
              <label key={destinationId} class="flex min-h-6 items-center gap-2">
                <input
                  type="checkbox"
                  name="destination_ids"
                  value={destinationId}
                  class="checkbox checkbox-xs"
                />
                <span class="min-w-0 grow truncate">{destinationName}</span>
                {!enabled && <EnabledBadge enabled={false} />}
              </label>
            ))}
          </fieldset>
          <Button size="small">Replay to these</Button>
        </form>
      )}
    </div>
  );
}
