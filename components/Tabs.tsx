/** Views of one thing, each a page of its own. */
export function Tabs({ label, tabs }: {
  label: string;
  tabs: { href: string; text: string; current: boolean; count?: number }[];
}) {
  return (
    <nav aria-label={label} class="-mb-px flex gap-5 overflow-x-auto border-b border-line">
      {tabs.map(({ href, text, current, count }) => (
        <a
          key={href}
          href={href}
          aria-current={current ? "page" : "false"}
          class={`flex h-9 shrink-0 items-center gap-1.5 border-b-2 font-medium whitespace-nowrap ${
            current ? "border-primary" : "border-transparent text-quiet hover:text-base-content"
          }`}
        >
          {text}
          {count !== undefined && (
            <span class="rounded-full bg-base-content/8 px-1.5 text-2xs tabular-nums">
              {count.toLocaleString("en")}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
