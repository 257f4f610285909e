import { cloneElement, type ComponentChildren, isValidElement, toChildArray } from "preact";
import { currentRender, render, type RenderState } from "./render_state.ts";

/** Stands for `<Head>` on the server: keeps its children for the document's head. */
export function CollectHead(
  { children }: { children?: ComponentChildren },
): null {
  currentRender()?.head.push(children);
  return null;
}

/** Everything that `<Head>` components asked for, in the order they were rendered. */
export function renderHead(state: RenderState): string {
  return state.head.map((children) => render(state, toChildArray(children).map(withKey))).join("");
}

function withKey(child: ComponentChildren): ComponentChildren {
  if (
    !isValidElement(child) || child.key == null ||
    typeof child.type !== "string"
  ) return child;
  return cloneElement(
    child,
    { "data-key": String(child.key) } as Record<string, unknown>,
  );
}
