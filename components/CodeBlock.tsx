import type { ComponentChildren } from "preact";

/** A payload or a command, as it is. Scrolls instead of wrapping, unless told otherwise. */
export function CodeBlock({ label, children, actions, wrap = false, tall = false }: {
  /** Says what it is, above it and to screen readers. */
  label: string;
  children: string;
  /** A copy button. */
  actions?: ComponentChildren;
  wrap?: boolean;
  /** Shows up to a screenful before it scrolls. */
  tall?: boolean;
}) {
  return (
    <figure class="overflow-hidden rounded-box border border-line bg-base-200">
      <figcaption class="flex min-h-9 items-center justify-between gap-3 border-b border-line pr-1.5 pl-3 text-xs text-quiet">
        <span class="font-medium">{label}</span>
        {actions}
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={label}
        class={`overflow-auto p-3 font-mono text-xs leading-5 ${tall ? "max-h-[70vh]" : "max-h-80"} ${
          wrap ? "whitespace-pre-wrap wrap-anywhere" : ""
        }`}
      ><code>{children}</code></pre>
    </figure>
  );
}
