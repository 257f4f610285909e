/** Text work on a rendered document. What Preact rendered from text has no raw `<`, so tags are found by search. */

/** Adds what a page leaves out: `<html>`, `<head>` with the charset, `<body>`. */
export function asDocument(html: string): string {
  const start = html.trimStart();
  if (/^<html[\s>]/i.test(start)) {
    return /<head[\s>]/i.test(start) ? html : start.replace(/^<html[^>]*>/i, "$&<head></head>");
  }
  if (/^<head[\s>]/i.test(start)) return `<html>${html}</html>`;
  const body = /^<body[\s>]/i.test(start) ? html : `<body>${html}</body>`;
  return `<html><head><meta charset="utf-8"/></head>${body}</html>`;
}

/** Replaces the content of `<head>`. */
export function wholeHead(
  html: string,
  replace: (content: string) => string,
): string {
  const open = /<head(\s[^>]*)?>/i.exec(html);
  if (open === null) return html;
  const start = open.index + open[0].length;
  const end = html.indexOf("</head>", start);
  if (end < 0) return html;
  return html.slice(0, start) + replace(html.slice(start, end)) +
    html.slice(end);
}

/** Puts text at the end of `<body>`. */
export function insertBeforeEnd(html: string, text: string): string {
  const end = html.lastIndexOf("</body>");
  return end < 0 ? html + text : html.slice(0, end) + text + html.slice(end);
}
