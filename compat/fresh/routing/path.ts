/** Puts a path below another one: `("/app", "/") → "/app"`, `("/app", "*") → "/app/*"`, `("", "/x") → "/x"`. */
export function joinPath(base: string, path: string): string {
  const prefix = base.replace(/\/?\*?$/, "");
  const rest = path === "*" ? "/*" : path;
  if (prefix === "") return rest === "" ? "/" : rest;
  return rest === "/" ? prefix : prefix + rest;
}

/**
 * The names from the root down to a path, by which middlewares, layouts and error pages are inherited. A final `*`
 * stands for everything below, and optional groups do not count: `("/a{/:b}?/*") → ["a"]`.
 */
export function segmentsOf(path: string): string[] {
  const names = path.replace(/\{[^}]*\}\??/g, "").split("/").filter((name) => name !== "");
  return names.at(-1) === "*" ? names.slice(0, -1) : names;
}
