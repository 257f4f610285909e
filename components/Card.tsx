import type { ComponentChildren } from "preact";

/** A titled part of a page on a surface of its own. */
export function Card({ title, description, actions, children, footer, flush = false, id }: {
  title?: string;
  description?: ComponentChildren;
  actions?: ComponentChildren;
  children?: ComponentChildren;
  footer?: ComponentChildren;
  /** The content brings its own edges: lists, code. */
  flush?: boolean;
  id?: string;
}) {
  return (
    <section id={id} class="rounded-box border border-line bg-base-100 shadow-card">
      {title && (
        <header class="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2">
          <div class="min-w-0">
            <h2 class="text-sm font-semibold">{title}</h2>
            {description && <p class="text-xs leading-5 text-quiet">{description}</p>}
          </div>
          {actions && <div class="flex items-center gap-2">{actions}</div>}
        </header>
      )}
      {children && <div class={flush ? "" : "p-4"}>{children}</div>}
      {footer && <footer class="rounded-b-box border-t border-line bg-base-200 px-4 py-2.5">{footer}</footer>}
    </section>
  );
}

/** A titled part of a page that holds cards or a table. */
export function Section({ title, description, actions, children, id }: {
  title: string;
  description?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
  id?: string;
}) {
  return (
    <section id={id} class="flex flex-col gap-2.5">
      <header class="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div class="min-w-0">
          <h2 class="text-[0.9375rem] font-semibold tracking-tight">{title}</h2>
          {description && <p class="mt-0.5 text-quiet">{description}</p>}
        </div>
        {actions && <div class="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** One figure with its name, for a row of them. `note` says what to compare it with. */
export function Figure({ label, value, note }: {
  label: string;
  value: ComponentChildren;
  note?: ComponentChildren;
}) {
  return (
    <div class="min-w-0 rounded-box border border-line bg-base-100 px-4 py-3 shadow-card">
      <dt class="text-xs text-quiet">{label}</dt>
      <dd class="mt-1 text-xl leading-7 font-semibold tracking-tight tabular-nums">{value}</dd>
      {note && <dd class="text-xs text-quiet">{note}</dd>}
    </div>
  );
}

/** Figures side by side. */
export function Figures({ children }: { children: ComponentChildren }) {
  return <dl class="grid grid-cols-2 gap-3 lg:grid-cols-4">{children}</dl>;
}
