/**
 * Marks links to the page that is shown (`data-current`, `aria-current="page"`) and to the pages above it
 * (`data-ancestor`, `aria-current="true"`), unless the link says `aria-current` itself.
 */
export function markActiveLink(
  props: Record<string, unknown>,
  url: URL,
): Record<string, unknown> {
  const { href } = props;
  if (
    typeof href !== "string" || !href.startsWith("/") ||
    props["aria-current"] !== undefined
  ) return props;

  const target = new URL(href, url.origin);
  const path = withoutSlash(url.pathname);
  const targetPath = withoutSlash(target.pathname);
  const sameSearch = target.search === "" || target.search === url.search;
  if (path === targetPath && sameSearch) {
    return { ...props, "data-current": "true", "aria-current": "page" };
  }
  if (
    path === targetPath || targetPath === "" ||
    path.startsWith(`${targetPath}/`)
  ) {
    return { ...props, "data-ancestor": "true", "aria-current": "true" };
  }
  return props;
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
