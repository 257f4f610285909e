import type { ComponentChildren } from "preact";

type Align = "left" | "right";

/** Rows that line up. `caption` is for those who do not see the heading above it. */
export function Table({ caption, head, children }: {
  caption: string;
  /** HeadCells. */
  head: ComponentChildren;
  /** Rows. */
  children: ComponentChildren;
}) {
  return (
    <div class="relative overflow-x-auto rounded-box border border-line bg-base-100 shadow-card">
      <table class="w-full text-left">
        <caption class="sr-only">{caption}</caption>
        <thead class="border-b border-line bg-base-200 text-xs text-quiet">
          <tr>{head}</tr>
        </thead>
        <tbody class="divide-y divide-base-300">{children}</tbody>
      </table>
    </div>
  );
}

export function HeadCell({ children, align = "left", class: extra = "" }: {
  children: ComponentChildren;
  align?: Align;
  class?: string;
}) {
  return (
    <th
      scope="col"
      class={`h-8 px-3 font-medium whitespace-nowrap first:pl-4 last:pr-4 ${side(align)} ${extra}`}
    >
      {children}
    </th>
  );
}

/** The heading of a column that needs none to be seen: actions. */
export function HiddenHeadCell({ children }: { children: ComponentChildren }) {
  return (
    <th scope="col" class="h-8 w-px px-3 last:pr-4">
      <span class="sr-only">{children}</span>
    </th>
  );
}

export function Row({ children, id }: { children: ComponentChildren; id?: string }) {
  return <tr id={id} class="hover:bg-base-200/60">{children}</tr>;
}

/** Numbers go right and get figures of one width. */
export function Cell({ children, align = "left", quiet = false, narrow = false, class: extra = "" }: {
  children: ComponentChildren;
  align?: Align;
  quiet?: boolean;
  /** As wide as its content: badges, times, actions. */
  narrow?: boolean;
  class?: string;
}) {
  const look = `${side(align)} ${quiet ? "text-quiet" : ""} ${narrow ? "w-px whitespace-nowrap" : ""}`;
  return <td class={`h-11 px-3 py-1.5 align-middle first:pl-4 last:pr-4 ${look} ${extra}`}>{children}</td>;
}

/** The name of what a row is about, leading to its page, with a quiet line below. */
export function RowLink({ href, children, note }: {
  href: string;
  children: ComponentChildren;
  note?: ComponentChildren;
}) {
  return (
    <div class="min-w-32">
      <a href={href} class="inline-flex min-h-6 max-w-full items-center font-medium hover:underline">
        <span class="min-w-0 wrap-anywhere">{children}</span>
      </a>
      {note && <div class="line-clamp-2 text-xs text-quiet wrap-anywhere">{note}</div>}
    </div>
  );
}

function side(align: Align): string {
  return align === "right" ? "text-right tabular-nums" : "text-left";
}
