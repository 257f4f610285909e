import { useEffect, useState } from "preact/hooks";
import { Icon } from "../components/Icon.tsx";

type Outcome = "copied" | "refused" | null;

/** Copies a text. Invisible until it works, since without script there is nothing that it could do. */
export default function CopyButton({ text, label = "Copy", bare = false }: {
  text: string;
  /** What it copies, for those who do not see beside what it stands: “Copy URL”. */
  label?: string;
  /** The icon alone. */
  bare?: boolean;
}) {
  const [ready, setReady] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>(null);
  useEffect(() => setReady(true), []);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const said = outcome === "copied" ? "Copied" : outcome === "refused" ? "Not allowed, copy by hand" : label;
  return (
    <button
      type="button"
      onClick={async () => setOutcome(await copy(text))}
      disabled={!ready}
      aria-label={bare ? said : undefined}
      title={bare ? said : undefined}
      class={`inline-flex h-7 shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-field text-xs font-medium hover:bg-base-content/8 disabled:invisible ${
        bare ? "w-7" : "px-2"
      }`}
    >
      <Icon name={outcome === "copied" ? "check" : "copy"} class="size-3.5" />
      <span aria-live="polite" class={bare ? "sr-only" : ""}>{said}</span>
    </button>
  );
}

async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    // No clipboard over plain http, no permission, no focus: whatever it was, the person copies by hand.
    return "refused";
  }
}
