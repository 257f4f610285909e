import { h } from "preact";
import { render, type RenderState } from "./render_state.ts";

/**
 * The slots that their islands did not show, as templates from which the browser can show them later. Rendering
 * one may find islands with slots of their own, which follow in the same list.
 */
export function leftOverSlots(state: RenderState): string {
  let html = "";
  for (let id = 0; id < state.slots.length; id++) {
    const slot = state.slots[id];
    if (slot === undefined || slot.rendered) continue;
    slot.rendered = true;
    html += render(
      state,
      h("template", { id: `frsh-slot-${id}` }, slot.children),
    );
  }
  return html;
}
