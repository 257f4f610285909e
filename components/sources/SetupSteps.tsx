import { Prose } from "./Prose.tsx";

/** What to do at the provider, step by step. */
export function SetupSteps({ steps, url }: { steps: readonly string[]; url: string }) {
  return (
    <ol class="flex flex-col gap-2.5">
      {steps.map((step, index) => (
        <li key={step} class="flex gap-3">
          <span
            aria-hidden="true"
            class="flex size-5 shrink-0 items-center justify-center rounded-full bg-base-content/8 text-2xs font-semibold tabular-nums"
          >
            {index + 1}
          </span>
          <p class="min-w-0 wrap-anywhere">
            <Prose text={step} url={url} />
          </p>
        </li>
      ))}
    </ol>
  );
}
