import { createDefine } from "fresh";

export interface State {
  /** The names of the middlewares in the order they ran. */
  trail: string[];
}

export const define = createDefine<State>();

/** A middleware that leaves its name. */
export function leaves(name: string) {
  return define.middleware((ctx) => {
    ctx.state.trail = [...ctx.state.trail ?? [], name];
    return ctx.next();
  });
}
