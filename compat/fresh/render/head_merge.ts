const ELEMENT = /<(title|style|script|noscript|template)\b[^>]*>[\s\S]*?<\/\1>|<(?:meta|link|base)\b[^>]*>/gi;

/**
 * Adds elements to the content of a head. An element that says the same thing as an earlier one (the title, the
 * same key, id or meta name) takes its place; the last one wins.
 */
export function mergeHead(head: string, additions: string): string {
  let merged = head;
  for (const [element] of additions.matchAll(ELEMENT)) {
    const identity = identityOf(element);
    const earlier = identity === null
      ? undefined
      : elements(merged).find((other) => identityOf(other) === identity);
    merged = earlier === undefined ? merged + element : merged.replace(earlier, () => element);
  }
  return merged;
}

function elements(head: string): string[] {
  return [...head.matchAll(ELEMENT)].map(([element]) => element);
}

function identityOf(element: string): string | null {
  const tag = element.slice(0, element.indexOf(">") + 1);
  if (/^<title\b/i.test(tag)) return "title";
  for (const name of ["data-key", "id"]) {
    const value = attribute(tag, name);
    if (value !== null) return `${name}=${value}`;
  }
  if (!/^<meta\b/i.test(tag)) return null;
  for (const name of ["name", "property", "http-equiv"]) {
    const value = attribute(tag, name);
    if (value !== null) return `meta ${name}=${value}`;
  }
  return null;
}

function attribute(tag: string, name: string): string | null {
  return new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag)?.[1] ?? null;
}
