/**
 * A sentence of a provider's entry: text between backquotes is code. `{url}` is the source's URL, which stands above
 * the sentence, so that only code spells it out.
 */
export function Prose({ text, url = "" }: { text: string; url?: string }) {
  return (
    <>
      {text.split("`").map((part, index) =>
        index % 2 === 1
          ? (
            <code key={index} class="rounded-sm bg-base-content/7 px-1 py-0.5 font-mono text-xs">
              {part.replaceAll("{url}", url)}
            </code>
          )
          : part.replaceAll(/(the URL )?\{url\}/g, "the URL above")
      )}
    </>
  );
}
