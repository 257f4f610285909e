import { type ComponentChildren, Fragment, h, render } from "preact";
import { useEffect } from "preact/hooks";

export interface HeadProps {
  children?: ComponentChildren;
}

/** Puts its children into the document's `<head>`; in islands it follows their changes. */
export function Head({ children }: HeadProps): null {
  useEffect(() => {
    const container = document.createElement("div");
    render(h(Fragment, null, children), container);
    for (const element of [...container.children]) place(element);
  });
  return null;
}

function place(element: Element): void {
  if (element.localName === "title") {
    document.title = element.textContent;
    return;
  }
  const earlier = [...document.head.children].find((other) => sameThing(other, element));
  if (earlier === undefined) document.head.append(element);
  else if (!earlier.isEqualNode(element)) earlier.replaceWith(element);
}

function sameThing(a: Element, b: Element): boolean {
  if (a.localName !== b.localName) return false;
  if (a.isEqualNode(b)) return true;
  const names = b.localName === "meta" ? ["data-key", "id", "name", "property"] : ["data-key", "id"];
  return names.some((name) => b.hasAttribute(name) && a.getAttribute(name) === b.getAttribute(name));
}
