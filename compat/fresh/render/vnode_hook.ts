import { options, type VNode } from "preact";
import { asset, assetSrcSet } from "../runtime/asset.ts";
import { Head } from "../runtime/head.ts";
import { markActiveLink } from "./active_link.ts";
import { isInsideBoundary, IslandBoundary } from "./island_boundary.ts";
import { currentRender, type RenderState } from "./render_state.ts";
import { CollectHead } from "./server_head.ts";

type Props = Record<string, unknown>;
type AnyVNode = Omit<VNode, "props" | "type"> & { type: unknown; props: Props };

/** The name that Preact's public build gives to the hook before a vnode is rendered. */
const hooks = options as typeof options & { __b?: (vnode: AnyVNode) => void };
const before = hooks.__b;
const ownNonces = new WeakSet<AnyVNode>();

hooks.__b = (vnode) => {
  const state = currentRender();
  if (state !== null) adapt(vnode, state);
  before?.(vnode);
};

function adapt(vnode: AnyVNode, state: RenderState): void {
  const { type } = vnode;
  if (typeof type === "string") {
    vnode.props = adaptElement(vnode, type, vnode.props, state);
  } else if (type === Head) vnode.type = CollectHead;
  else if (!isInsideBoundary(vnode)) {
    const island = state.build.islands.get(type);
    if (island === undefined) return;
    vnode.props = { island, props: vnode.props, islandKey: vnode.key };
    vnode.type = IslandBoundary;
  }
}

function adaptElement(
  vnode: AnyVNode,
  type: string,
  props: Props,
  state: RenderState,
): Props {
  switch (type) {
    case "script":
    case "style":
      if (props.nonce != null && !ownNonces.has(vnode)) return props;
      ownNonces.add(vnode);
      return { ...props, nonce: state.nonce };
    case "img":
    case "source":
      return lockAssets(props);
    case "a":
      return markActiveLink(props, state.url);
    default:
      return props;
  }
}

function lockAssets(props: Props): Props {
  if (props["data-fresh-disable-lock"]) return props;
  const locked = { ...props };
  if (typeof props.src === "string") locked.src = asset(props.src);
  if (typeof props.srcset === "string") {
    locked.srcset = assetSrcSet(props.srcset);
  }
  return locked;
}
