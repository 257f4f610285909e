/** What runs in the browser: finds the islands of the page and hydrates them where they stand. */

import {
  type ComponentChildren,
  type ComponentType,
  Fragment,
  h,
  hydrate,
  type JSX,
  type VNode,
} from "preact";
import { setBuildId } from "../build_id.ts";
import { parse } from "../serialize/parse.ts";
import { SlotRef } from "../serialize/slot_ref.ts";
import { regionContainer } from "./region_container.ts";

type Props = Record<string, unknown>;

/** The nodes between two comments that the server wrote. */
interface Region {
  /** The parts of the opening comment: `["frsh", "island", name, index, key]` or `["frsh", "slot", id]`. */
  label: string[];
  start: Comment;
  end: Comment;
  outermost: boolean;
}

const slots = new Map<number, Region>();
let components: Record<string, ComponentType<Props>> = {};
let islandProps: Props[] = [];

/** Called by the page's script with its islands, their props and the build that rendered it. */
export function boot(
  islands: Record<string, ComponentType<Props>>,
  props: string,
  buildId: string,
): void {
  setBuildId(buildId);
  components = islands;
  islandProps = parse(props) as Props[];
  const roots = findRegions(document.body).filter(({ label, outermost }) =>
    outermost && label[1] === "island"
  );
  for (const region of roots) hydrateIsland(region);
}

function hydrateIsland({ label, start, end }: Region): void {
  if (start.parentNode === null || start.parentNode !== end.parentNode) {
    throw new Error(
      `The browser moved parts of the island ${label[2]}: its HTML is nested in a way that is not allowed`,
    );
  }
  // Read before hydration, which removes the comments inside.
  const island = islandVNode(label);
  hydrate(island, regionContainer(start, end));
}

function islandVNode([, , name = "", index, key]: string[]): VNode<Props> {
  const component = components[name];
  if (component === undefined) throw new Error(`Unknown island: ${name}`);
  const props: Props = { ...islandProps[Number(index)] };
  for (const [prop, value] of Object.entries(props)) {
    if (value instanceof SlotRef) {
      props[prop] = h(Fragment, null, slotChildren(value.id));
    }
  }
  return h(component, key ? { ...props, key } : props);
}

function slotChildren(id: number): ComponentChildren {
  const region = slots.get(id);
  if (region !== undefined) {
    return childrenBetween(region.start.nextSibling, region.end);
  }
  const template = document.getElementById(`frsh-slot-${id}`);
  if (!(template instanceof HTMLTemplateElement)) return null;
  findRegions(template.content);
  return childrenBetween(template.content.firstChild, null);
}

/** Pairs the comments below a node, remembering the slots among them. */
function findRegions(root: Node): Region[] {
  const regions: Region[] = [];
  const open: Comment[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Comment)) continue;
    if (node.data.startsWith("frsh:")) open.push(node);
    if (!node.data.startsWith("/frsh:")) continue;
    const start = open.pop();
    if (start === undefined) continue;
    const region = {
      label: start.data.split(":"),
      start,
      end: node,
      outermost: open.length === 0,
    };
    regions.push(region);
    if (region.label[1] === "slot" && !slots.has(Number(region.label[2]))) {
      slots.set(Number(region.label[2]), region);
    }
  }
  return regions;
}

/** Server-rendered nodes as vnodes that look the same, with the islands among them. */
function childrenBetween(
  first: Node | null,
  end: Node | null,
): ComponentChildren[] {
  const children: ComponentChildren[] = [];
  for (
    let node = first;
    node !== null && node !== end;
    node = node.nextSibling
  ) {
    if (node instanceof Text) children.push(node.data);
    else if (node instanceof Element) children.push(elementVNode(node));
    else if (node instanceof Comment && node.data.startsWith("frsh:island:")) {
      children.push(islandVNode(node.data.split(":")));
      node = endOf(node);
    }
  }
  return children;
}

function elementVNode(element: Element): JSX.Element {
  const props: Props = {};
  for (const { name, value } of element.attributes) {
    const property: unknown = Reflect.get(element, name);
    if (name === "data-key") props.key = value;
    props[name] = typeof property === "boolean" ? property : value;
  }
  return h(element.localName, props, childrenBetween(element.firstChild, null));
}

function endOf(start: Comment): Node {
  let depth = 0;
  for (let node: Node | null = start; node !== null; node = node.nextSibling) {
    if (!(node instanceof Comment)) continue;
    if (node.data.startsWith("frsh:")) depth++;
    if (node.data.startsWith("/frsh:")) depth--;
    if (depth === 0) return node;
  }
  throw new Error(`The island ${start.data} has no end`);
}
