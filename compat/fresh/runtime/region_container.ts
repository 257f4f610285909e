import type { ContainerNode } from "preact";

/**
 * What Preact renders into: the nodes between two comments, as if they were an element's children. The comments
 * become empty texts, because Preact looks past comments for the place of the next node.
 */
export function regionContainer(start: Comment, end: Comment): ContainerNode {
  const parent = start.parentNode;
  if (parent === null) throw new Error("An island must be in the document");
  const first = asText(start);
  const last = asText(end);
  const childNodes: ChildNode[] = [];
  for (
    let node = first.nextSibling;
    node !== null && node !== last;
    node = node.nextSibling
  ) childNodes.push(node);

  return Object.assign({
    namespaceURI: parent instanceof Element ? parent.namespaceURI : null,
  }, {
    nodeType: 1,
    parentNode: parent,
    firstChild: childNodes[0] ?? null,
    childNodes,
    contains: (other: ContainerNode | null) => other instanceof Node && parent.contains(other),
    insertBefore: (node: ContainerNode, before: ContainerNode | null) => insert(node, before),
    appendChild: (node: ContainerNode) => insert(node, null),
    removeChild: (node: ContainerNode) => node instanceof Node ? parent.removeChild(node) : node,
  });

  function insert(
    node: ContainerNode,
    before: ContainerNode | null,
  ): ContainerNode {
    return node instanceof Node
      ? parent?.insertBefore(node, before instanceof Node ? before : last) ??
        node
      : node;
  }
}

function asText(comment: Comment): Text {
  const text = document.createTextNode("");
  comment.replaceWith(text);
  return text;
}
