/** What to do at the provider, step by step. Text between backquotes is code; `{url}` is the source's URL, shown above the steps. */
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
            <Sentence text={step} url={url} />
          </p>
        </li>
      ))}
    </ol>
  );
}

function Sentence({ text, url }: { text: string; url: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1
      ? <Code key={index}>{part.replaceAll("{url}", url)}</Code>
      : part.replaceAll("{url}", "the URL above")
  );
}

function Code({ children }: { children: string }) {
  return <code class="rounded-sm bg-base-content/7 px-1 py-0.5 font-mono text-xs">{children}</code>;
}
