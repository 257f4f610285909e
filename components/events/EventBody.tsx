import type { ComponentChildren } from "preact";
import { type BodyView, byteSize } from "../../lib/shared/body_view.ts";
import { CodeBlock } from "../CodeBlock.tsx";

/** A stored body: JSON in lines or as it came, text as it is, bytes as a dump. */
export function EventBody({ view, bytes, asRaw, path, copy }: {
  view: BodyView;
  /** Of the whole body. */
  bytes: number;
  asRaw: boolean;
  /** Of the page. */
  path: string;
  /** A button that copies what came. */
  copy?: ComponentChildren;
}) {
  if (view.kind === "empty") {
    return <p class="rounded-box border border-line px-4 py-3 text-quiet">The request had no body.</p>;
  }
  const text = view.kind === "binary" ? view.dump : view.kind === "json" && !asRaw ? view.pretty : view.raw;
  const words = { json: "JSON", text: "Text", binary: "Bytes, not UTF-8" };
  const cut = view.shownBytes < bytes ? ` · the first ${byteSize(view.shownBytes)} shown` : "";
  return (
    <CodeBlock
      label={`${words[view.kind]}, ${byteSize(bytes)}${cut}`}
      wrap={view.kind !== "binary"}
      tall
      actions={
        <span class="flex items-center gap-1">
          {view.kind === "json" && <Ways asRaw={asRaw} path={path} />}
          {copy}
        </span>
      }
    >
      {text}
    </CodeBlock>
  );
}

function Ways({ asRaw, path }: { asRaw: boolean; path: string }) {
  const look = (current: boolean) =>
    `inline-flex h-6 items-center rounded-selector px-2 font-medium ${
      current ? "bg-base-100 text-base-content shadow-card" : "hover:text-base-content"
    }`;
  return (
    <span class="flex rounded-selector bg-base-content/7 p-0.5">
      <a href={`${path}#body`} aria-current={asRaw ? "false" : "true"} class={look(!asRaw)}>Pretty</a>
      <a href={`${path}?body=raw#body`} aria-current={asRaw ? "true" : "false"} class={look(asRaw)}>
        As it came
      </a>
    </span>
  );
}
