/** The node around a node, null above the program (and in a parameter property, which nothing here climbs). */
export function parentOf(node: Deno.lint.Node): Deno.lint.Node | null {
  if (!("parent" in node) || node.parent?.type === "TSParameterProperty") return null;
  return node.parent ?? null;
}

/** True for two views of one node: the linter may hand out several objects for it. */
export function isSameNode(one: { type: string; range: Deno.lint.Range }, other: Deno.lint.Node): boolean {
  return one.type === other.type && one.range[0] === other.range[0] && one.range[1] === other.range[1];
}

/** True where an identifier only names a member (`kind.Request`, `{ Request: 1 }`), so that no variable is meant. */
export function isMemberName(node: Deno.lint.Identifier): boolean {
  const parent = node.parent;
  switch (parent.type) {
    case "MemberExpression":
      return !parent.computed && isSameNode(parent.property, node);
    case "TSQualifiedName":
      return isSameNode(parent.right, node);
    case "Property":
      return !parent.computed && !parent.shorthand && isSameNode(parent.key, node);
    case "PropertyDefinition":
    case "MethodDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return !parent.computed && isSameNode(parent.key, node);
    case "TSEnumMember":
      return isSameNode(parent.id, node);
    default:
      return false;
  }
}
