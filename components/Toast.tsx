import { Icon } from "./Icon.tsx";

export interface FlashView {
  kind: "success" | "error";
  text: string;
}

/**
 * What just happened, said once and politely. It stays until the next page; nothing moves because of it. What stands
 * in a page from its beginning is not announced, so static/shell.js says the text again where that is listened to.
 */
export function Toast({ flash }: { flash: FlashView | null }) {
  return (
    <div class="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex justify-center sm:inset-x-auto sm:right-6 sm:bottom-6">
      <p role="status" data-announcement class="sr-only" />
      {flash && (
        <div
          data-toast
          class="pointer-events-auto flex min-h-11 max-w-md items-center gap-2.5 rounded-box bg-neutral py-2 pr-2 pl-3.5 text-neutral-content shadow-menu"
        >
          <Icon name={flash.kind === "success" ? "check_circle" : "alert"} class="size-4" />
          <p data-toast-text class="min-w-0 pr-1.5 wrap-anywhere">
            {flash.kind === "error" && <span class="font-semibold">Not done:</span>}
            {flash.text}
          </p>
          <button
            type="button"
            hidden
            data-dismiss
            aria-label="Dismiss"
            class="flex size-7 shrink-0 cursor-pointer items-center justify-center rounded-field hover:bg-neutral-content/15"
          >
            <Icon name="x" class="size-3.5" />
          </button>
        </div>
      )}
    </div>
  );
}
