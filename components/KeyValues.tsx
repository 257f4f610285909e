import type { ComponentChildren } from "preact";

/** What is known about one thing, name by name. Rows without a value are left out. */
export function KeyValues({ rows }: { rows: { label: string; value: ComponentChildren }[] }) {
  return (
    <dl class="divide-y divide-base-300">
      {rows.filter(({ value }) => value !== null && value !== undefined).map(({ label, value }) => (
        <div
          key={label}
          class="grid gap-x-4 gap-y-0.5 px-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)] sm:items-baseline"
        >
          <dt class="text-quiet">{label}</dt>
          <dd class="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
