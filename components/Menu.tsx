import type { ComponentChildren } from "preact";

/** Opens below its label, without any script; static/shell.js closes it on Escape and on a click elsewhere. */
export function Menu({ label, side = "left", children }: {
  label: ComponentChildren;
  /** The edge of the label that the menu keeps to. */
  side?: "left" | "right";
  children: ComponentChildren;
}) {
  return (
    <details data-menu class="group relative">
      <summary class="flex h-8 items-center gap-1.5 rounded-field px-1.5 group-open:bg-base-content/8 hover:bg-base-content/6">
        {label}
      </summary>
      <div
        class={`absolute top-full z-40 mt-1 w-60 rounded-box border border-line bg-base-100 p-1.5 shadow-menu ${
          side === "right" ? "right-0" : "left-0"
        }`}
      >
        {children}
      </div>
    </details>
  );
}
