/**
 * The URL pattern that a route file's path says: `blog/[slug] → /blog/:slug`, `old/[...path] → /old/:path*`,
 * `docs/[[version]]/index → /docs{/:version}?`, `(site)/about → /about`. Throws a SyntaxError for names that
 * cannot be matched unambiguously.
 */
export function fsPattern(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && !isGroup(part));
  if (parts.at(-1) === "index") parts.pop();

  const pattern = parts.map((part) => segmentPattern(part, path)).join("");
  // A path has at least its first slash, which the braces of an optional start would take along.
  if (/^(\{\/:[^}]+\}\?)+$/.test(pattern)) return pattern.replace("{/", "/{");
  return pattern === "" ? "/" : pattern;
}

/** Whether a folder only groups its files, without a part in the URL: `(marketing)`. */
export function isGroup(name: string): boolean {
  return name.startsWith("(") && name.endsWith(")");
}

function segmentPattern(part: string, path: string): string {
  const rest = /^\[\.\.\.([^\]]+)\]$/.exec(part);
  if (rest) return `/:${rest[1]}*`;
  const optional = /^\[\[([^\]]+)\]\]$/.exec(part);
  if (optional) return `{/:${optional[1]}}?`;

  if (part.includes("[[") || part.includes("]]")) {
    throw new SyntaxError(
      `Invalid route "${path}": an optional parameter must be a whole segment.`,
    );
  }
  if (part.includes("][")) {
    throw new SyntaxError(
      `Invalid route "${path}": two parameters need a character between them.`,
    );
  }
  const pattern = part.replace(/\[([^[\]]+)\]/g, ":$1");
  if (/[[\]]/.test(pattern)) {
    throw new SyntaxError(`Invalid route "${path}": brackets do not match.`);
  }
  return `/${pattern}`;
}
