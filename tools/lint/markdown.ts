import { resolveSpecifier } from "./rooms.ts";

/** A relative link of a Markdown page, resolved against it. */
export interface Link {
  /** As it is written. */
  target: string;
  /** Relative to the repository root, without a trailing slash; "" is the root itself. */
  path: string;
  /** The part after `#`, null where there is none. */
  fragment: string | null;
}

/** The relative links and images of a page. Code, other sites and paths of the running app (`/docs`) are left out. */
export function relativeLinks(page: string, text: string): Link[] {
  const prose = withoutCode(text);
  const inline = [...prose.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const references = [...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
  return [...inline, ...references]
    .map((found) => found[1] ?? "")
    .filter((target) => !/^([a-z][a-z0-9+.-]*:|\/)/i.test(target))
    .map((target) => resolveLink(page, target));
}

/** The fragments that a page answers to: its headings, as the usual hosts turn them into anchors. */
export function anchors(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading] of withoutFences(text).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = (heading ?? "").toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; found.has(anchor); count++) anchor = `${slug}-${count}`;
    found.add(anchor);
  }
  return found;
}

function resolveLink(page: string, target: string): Link {
  const [path = "", fragment] = target.split("#");
  const resolved = path === "" ? page : resolveSpecifier(page, decodeURI(path)).replace(/\/$/, "");
  return { target, path: resolved, fragment: fragment ?? null };
}

function withoutFences(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "");
}

function withoutCode(text: string): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, "");
}
