import { type ComponentChildren, createContext, Fragment, h, isValidElement, type JSX } from "preact";
import { Signal } from "@preact/signals";
import { useContext } from "preact/hooks";
import type { Island } from "../build_cache.ts";
import { SlotRef } from "../serialize/slot_ref.ts";
import { currentRender, type RenderState } from "./render_state.ts";

type Props = Record<string, unknown>;

/** Inside an island, other islands are rendered by it in the browser too, and need no place of their own. */
const InsideIsland = createContext(false);
const inside = new WeakSet<object>();

/** Whether a vnode is the component within its boundary, so that it is not given another one. */
export function isInsideBoundary(vnode: object): boolean {
  return inside.has(vnode);
}

/** An island between comments by which the browser finds it, its props remembered for the boot script. */
export function IslandBoundary(
  { island, props, islandKey }: {
    island: Island;
    props: Props;
    islandKey: unknown;
  },
): JSX.Element {
  const insideAnother = useContext(InsideIsland);
  const state = currentRender();
  if (insideAnother || state === null) return original(island, props);

  const index = state.islandProps.length;
  const stored: Props = {};
  const rendered: Props = {};
  state.islands.add(island);
  state.islandProps.push(stored);
  for (const [name, value] of Object.entries(props)) {
    if (containsVNode(value)) {
      const id = addSlot(state, value);
      stored[name] = new SlotRef(id);
      rendered[name] = h(Slot, { id });
    } else {
      stored[name] = rendered[name] = value;
    }
  }
  const content = h(InsideIsland.Provider, {
    value: true,
    children: original(island, rendered),
  });
  return between(
    `frsh:island:${island.name}:${index}:${islandKey ?? ""}`,
    "/frsh:island",
    content,
  );
}

function original(island: Island, props: Props): JSX.Element {
  const vnode = h(island.component, props);
  inside.add(vnode);
  return vnode;
}

function addSlot(state: RenderState, children: ComponentChildren): number {
  return state.slots.push({ children, rendered: false }) - 1;
}

function Slot({ id }: { id: number }): JSX.Element | null {
  const slot = currentRender()?.slots[id];
  if (slot === undefined) return null;
  slot.rendered = true;
  const content = h(InsideIsland.Provider, {
    value: false,
    children: slot.children,
  });
  return between(`frsh:slot:${id}`, "/frsh:slot", content);
}

function containsVNode(value: unknown): value is ComponentChildren {
  // To Preact a signal looks like an element too.
  if (value instanceof Signal) return false;
  return isValidElement(value) || Array.isArray(value) && value.some(containsVNode);
}

function between(
  start: string,
  end: string,
  content: JSX.Element,
): JSX.Element {
  return h(Fragment, null, comment(start), content, comment(end));
}

/** The renderer writes a fragment with this property as a comment. */
function comment(text: string): JSX.Element {
  return h(Fragment, { UNSTABLE_comment: text } as Props);
}
