import { Signal } from "@preact/signals";
import { SINGLE, TAG, TEMPORAL } from "./format.ts";
import { SlotRef } from "./slot_ref.ts";

/**
 * Writes values as text for {@linkcode parse}. Throws a TypeError that names the place of a value which cannot be
 * written: functions, symbols, promises, class instances.
 */
export function stringify(value: unknown): string {
  const entries: unknown[] = [];
  const indexes = new Map<unknown, number>();
  const root = add(value, "props");
  return JSON.stringify(root < 0 ? root : entries);

  function add(value: unknown, path: string): number {
    const single = singleIndex(value);
    if (single !== null) return single;
    const known = indexes.get(value);
    if (known !== undefined) return known;
    const index = entries.push(null) - 1;
    indexes.set(value, index);
    entries[index] = encode(value, path);
    return index;
  }

  function encode(value: unknown, path: string): unknown {
    if (
      value === null || typeof value === "string" ||
      typeof value === "number" || typeof value === "boolean"
    ) {
      return value;
    }
    if (typeof value === "bigint") return [TAG.bigint, String(value)];
    if (typeof value !== "object") throw notSerializable(value, path);
    if (value instanceof SlotRef) return [TAG.slot, value.id];
    if (value instanceof Signal) {
      return [
        isComputed(value) ? TAG.computed : TAG.signal,
        add(value.peek(), `${path}.value`),
      ];
    }
    if (Array.isArray(value)) {
      return [
        TAG.array,
        ...Array.from(value, (item, index) => add(item, `${path}[${index}]`)),
      ];
    }
    if (value instanceof Set) {
      return [
        TAG.set,
        ...[...value].map((item) => add(item, `${path}<Set>`)),
      ];
    }
    if (value instanceof Map) {
      return [
        TAG.map,
        ...[...value].flatMap((
          [key, item],
        ) => [add(key, `${path}<Map>`), add(item, `${path}<Map>`)]),
      ];
    }
    return encodeLeaf(value) ?? encodeObject(value, path);
  }

  function encodeObject(value: object, path: string): Record<string, number> {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw notSerializable(value, path);
    }
    return Object.fromEntries(
      Object.entries(value).map((
        [key, item],
      ) => [key, add(item, `${path}.${key}`)]),
    );
  }
}

function singleIndex(value: unknown): number | null {
  if (value === undefined) return SINGLE.undefined;
  if (typeof value !== "number") return null;
  if (Number.isNaN(value)) return SINGLE.NaN;
  if (value === Infinity) return SINGLE.Infinity;
  if (value === -Infinity) return SINGLE.minusInfinity;
  return Object.is(value, -0) ? SINGLE.minusZero : null;
}

function encodeLeaf(value: object): unknown[] | null {
  if (value instanceof Date) return [TAG.date, value.getTime()];
  if (value instanceof URL) return [TAG.url, value.href];
  if (value instanceof RegExp) return [TAG.regExp, value.source, value.flags];
  if (value instanceof Uint8Array) {
    return [
      TAG.bytes,
      btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")),
    ];
  }
  const kind = Object.prototype.toString.call(value).slice(
    "[object Temporal.".length,
    -1,
  );
  return TEMPORAL.some((name) => name === kind) ? [TAG.temporal, kind, String(value)] : null;
}

/** Computed signals are made by a subclass that is not exported. */
function isComputed(signal: Signal): boolean {
  return Object.getPrototypeOf(signal) !== Signal.prototype;
}

function notSerializable(value: unknown, path: string): TypeError {
  const kind = typeof value === "object" && value !== null
    ? `a ${value.constructor.name}`
    : `a ${typeof value}`;
  return new TypeError(`Cannot pass ${kind} to an island: ${path}`);
}
