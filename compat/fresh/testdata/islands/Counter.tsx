import type { Signal } from "@preact/signals";

export default function Counter(
  { start, label }: { start: Signal<number>; label: string },
) {
  return <button type="button" onClick={() => start.value++}>{label} {start}</button>;
}
