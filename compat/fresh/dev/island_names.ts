import { basename, extname } from "node:path";

/** Gives each island's file a name that is unique and a JavaScript identifier of its own: `my-chart.tsx → my_chart`. */
export class IslandNames {
  #taken = new Set<string>();

  nameFor(path: string): string {
    // The first letter keeps names apart from reserved words and globals.
    const base = `I_${basename(path, extname(path)).replace(/\W+/g, "_")}`;
    let name = base;
    for (let count = 2; this.#taken.has(name); count++) {
      name = `${base}_${count}`;
    }
    this.#taken.add(name);
    return name;
  }
}
