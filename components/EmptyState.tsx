import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

/** Nothing here yet: what would be here, and what to do about it. */
export function EmptyState({ icon, title, children, actions }: {
  icon: IconName;
  title: string;
  /** One or two sentences. */
  children: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class="flex flex-col items-center rounded-box border border-dashed border-base-content/20 px-6 py-12 text-center">
      <span class="flex size-10 items-center justify-center rounded-box bg-primary/10 text-primary">
        <Icon name={icon} class="size-5" />
      </span>
      <h2 class="mt-4 text-[0.9375rem] font-semibold tracking-tight">{title}</h2>
      <p class="mt-1 max-w-md text-balance text-quiet">{children}</p>
      {actions && <div class="mt-5 flex flex-wrap items-center justify-center gap-2">{actions}</div>}
    </div>
  );
}
