/** A sluice gate, half raised, with water running through below it. */
export function LogoMark({ class: extra = "size-6" }: { class?: string }) {
  return (
    <svg
      class={`shrink-0 ${extra}`}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      aria-hidden="true"
    >
      <rect class="fill-primary" width="24" height="24" rx="6" />
      <g class="stroke-primary-content" stroke-width="2" stroke-linecap="round">
        <path d="M6 4.5v10M18 4.5v10" />
        <path d="M4.5 18.2c1.25-1.3 2.5-1.3 3.75 0s2.5 1.3 3.75 0 2.5-1.3 3.75 0 2.5 1.3 3.75 0" />
      </g>
      <path
        class="fill-primary-content"
        d="M9 4h6a.8.8 0 0 1 .8.8v6.4a.8.8 0 0 1-.8.8H9a.8.8 0 0 1-.8-.8V4.8A.8.8 0 0 1 9 4Z"
      />
    </svg>
  );
}

/** The mark and the name. */
export function Logo({ class: extra = "" }: { class?: string }) {
  return (
    <span class={`inline-flex items-center gap-2 ${extra}`}>
      <LogoMark />
      <span class="text-base font-semibold tracking-tight">Sluice</span>
    </span>
  );
}
