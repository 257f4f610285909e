/** A sluice in section: high water, a raised gate, and what runs through below it. */
export function LogoMark({ class: extra = "size-6" }: { class?: string }) {
  return (
    <svg class={`shrink-0 ${extra}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect class="fill-primary" width="24" height="24" rx="6" />
      <g class="fill-primary-content">
        <path d="M4.5 9.2h5.3v3.9c0 1.7 1.1 2.6 2.8 2.6h6.9v2.1a1.7 1.7 0 0 1-1.7 1.7H6.2a1.7 1.7 0 0 1-1.7-1.7Z" />
        <rect x="11.6" y="4.5" width="2.9" height="8.9" rx="1" />
      </g>
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
