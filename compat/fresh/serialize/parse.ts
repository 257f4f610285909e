import { computed, signal } from "@preact/signals";
import { SINGLE, TAG } from "./format.ts";
import { SlotRef } from "./slot_ref.ts";

const SINGLES = new Map<number, unknown>([
  [SINGLE.undefined, undefined],
  [SINGLE.NaN, NaN],
  [SINGLE.Infinity, Infinity],
  [SINGLE.minusInfinity, -Infinity],
  [SINGLE.minusZero, -0],
]);

/** Reads what {@linkcode stringify} wrote; the same references are the same objects again. */
export function parse(text: string): unknown {
  const written: unknown[] | number = JSON.parse(text);
  if (typeof written === "number") return SINGLES.get(written);
  const entries = written;
  const values = new Map<number, unknown>(SINGLES);
  return read(0);

  function read(index: number): unknown {
    if (values.has(index)) return values.get(index);
    const entry = entries[index];
    if (typeof entry !== "object" || entry === null) return keep(index, entry);
    return Array.isArray(entry) ? readTagged(index, entry) : readObject(index, entry);
  }

  /** Containers are kept before they are filled, so that what is inside may refer to them. */
  function keep<T>(index: number, value: T): T {
    values.set(index, value);
    return value;
  }

  function readObject(index: number, entry: object): object {
    const object = keep(index, {});
    for (const [key, at] of Object.entries(entry)) {
      Object.defineProperty(object, key, {
        value: read(at),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return object;
  }

  function readTagged(index: number, [tag, ...parts]: unknown[]): unknown {
    const at = parts as number[];
    switch (tag) {
      case TAG.array: {
        const array = keep<unknown[]>(index, []);
        for (const item of at) array.push(read(item));
        return array;
      }
      case TAG.set: {
        const set = keep(index, new Set());
        for (const item of at) set.add(read(item));
        return set;
      }
      case TAG.map: {
        const map = keep(index, new Map());
        for (let i = 0; i + 1 < at.length; i += 2) {
          map.set(read(at[i] ?? -1), read(at[i + 1] ?? -1));
        }
        return map;
      }
      case TAG.signal: {
        const created = keep(index, signal<unknown>(undefined));
        created.value = read(at[0] ?? -1);
        return created;
      }
      case TAG.computed: {
        const source = signal<unknown>(undefined);
        const created = keep(index, computed(() => source.value));
        source.value = read(at[0] ?? -1);
        return created;
      }
      default:
        return keep(index, readLeaf(String(tag), parts));
    }
  }
}

function readLeaf(tag: string, [first, second]: unknown[]): unknown {
  switch (tag) {
    case TAG.bigint:
      return BigInt(String(first));
    case TAG.bytes:
      return Uint8Array.from(
        atob(String(first)),
        (character) => character.charCodeAt(0),
      );
    case TAG.date:
      return new Date(first === null ? NaN : Number(first));
    case TAG.regExp:
      return new RegExp(String(first), String(second));
    case TAG.slot:
      return new SlotRef(Number(first));
    case TAG.temporal:
      return Reflect.get(Reflect.get(globalThis, "Temporal"), String(first))
        .from(second);
    case TAG.url:
      return new URL(String(first));
    default:
      throw new TypeError(`Unknown tag in island props: ${tag}`);
  }
}
