/** Values that a signed-content template may name. */
export interface ContentValues {
  timestamp: string;
  id: string;
  url: string;
  method: string;
  secret: string;
  body: Uint8Array;
}

export const placeholders = ["timestamp", "id", "url", "method", "secret", "body"] as const;

type Placeholder = typeof placeholders[number];
type Part = { literal: string } | { placeholder: Placeholder };

export type ContentWriter = (values: ContentValues) => (string | Uint8Array)[];

/** The placeholders a template names, and the names in braces that are none. */
export function readTemplate(template: string): { names: Set<Placeholder>; unknown: string[] } {
  const names = new Set<Placeholder>();
  const unknown: string[] = [];
  for (const [, name = ""] of template.matchAll(/\{(\w*)\}/g)) {
    const known = placeholders.find((placeholder) => placeholder === name);
    if (known === undefined) unknown.push(name);
    else names.add(known);
  }
  return { names, unknown };
}

/**
 * Compiles `{timestamp}.{body}` into a writer of the pieces to hash. Text is joined around the body, so that
 * the usual template costs two updates and the body is never copied.
 */
export function compileContent(template: string): ContentWriter {
  const parts = partsOf(template);
  return (values) => {
    const pieces: (string | Uint8Array)[] = [];
    let text = "";
    for (const part of parts) {
      if ("literal" in part) text += part.literal;
      else if (part.placeholder === "body") {
        if (text !== "") pieces.push(text);
        text = "";
        pieces.push(values.body);
      } else text += values[part.placeholder];
    }
    if (text !== "") pieces.push(text);
    return pieces;
  };
}

function partsOf(template: string): Part[] {
  return template.split(/(\{\w*\})/).filter((text) => text !== "").map((text) => {
    const known = placeholders.find((placeholder) => `{${placeholder}}` === text);
    return known === undefined ? { literal: text } : { placeholder: known };
  });
}
