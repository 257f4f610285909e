import CopyButton from "./CopyButton.tsx";

/** A value to take elsewhere. Without script it is selected by a click into it. Labels are unique on a page. */
export default function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const id = `copy-${label.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="font-medium">{label}</label>
      <div class="flex h-9 items-center rounded-field border border-base-content/50 bg-base-200 pr-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-primary">
        <input
          id={id}
          readOnly
          value={value}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onFocus={(event) => event.currentTarget.select()}
          class="h-full min-w-0 grow truncate bg-transparent px-2.5 font-mono text-xs outline-none"
        />
        <CopyButton text={value} label={`Copy ${label}`} bare />
      </div>
      {hint && <p id={`${id}-hint`} class="text-xs text-quiet">{hint}</p>}
    </div>
  );
}
