import { Icon } from "./Icon.tsx";

export interface FlashView {
  kind: "success" | "error";
  text: string;
}

/** What just happened, said once and politely. It stays until the next page; nothing moves because of it. */
export function Toast({ flash }: { flash: FlashView | null }) {
  return (
    <div
      role="status"
      aria-live="polite"
      class="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex justify-center sm:inset-x-auto sm:right-6 sm:bottom-6"
    >
      {flash && (
        <div
          data-toast
          class="pointer-events-auto flex max-w-md items-center gap-2.5 rounded-box bg-neutral py-2.5 pr-2 pl-3.5 text-neutral-content shadow-menu"
        >
          <Icon name={flash.kind === "success" ? "check_circle" : "alert"} class="size-4" />
          <p class="min-w-0 wrap-anywhere">
            {flash.kind === "error" && <span class="font-semibold">Not done:</span>}
            {flash.text}
          </p>
          <button
            type="button"
            data-dismiss
            class="btn btn-square btn-ghost btn-xs ml-1 hidden"
            aria-label="Dismiss"
          >
            <Icon name="x" class="size-3.5" />
          </button>
        </div>
      )}
    </div>
  );
}
