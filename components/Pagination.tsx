import { LinkButton } from "./Button.tsx";

/** Onward through a list by cursor, and back to its beginning. Filters in the address stay. */
export function Pagination({ url, nextCursor, count, noun }: {
  url: URL;
  nextCursor: string | null;
  /** How many rows this page shows. */
  count: number;
  /** Of the rows, in the plural. */
  noun: string;
}) {
  const onFirst = !url.searchParams.has("cursor");
  if (onFirst && nextCursor === null) return null;
  return (
    <nav aria-label="Pages" class="flex items-center justify-between gap-4">
      <p class="text-xs text-quiet tabular-nums">{count} {noun} on this page</p>
      <div class="flex gap-2">
        {!onFirst && <LinkButton size="small" href={withCursor(url, null)}>First page</LinkButton>}
        {nextCursor !== null && (
          <LinkButton size="small" href={withCursor(url, nextCursor)}>Older {noun}</LinkButton>
        )}
      </div>
    </nav>
  );
}

function withCursor({ pathname, searchParams }: URL, cursor: string | null): string {
  const query = new URLSearchParams(searchParams);
  query.delete("cursor");
  if (cursor !== null) query.set("cursor", cursor);
  return query.size === 0 ? pathname : `${pathname}?${query}`;
}
