/** A source of numbers that are the same in every run. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from least to most. */
  between(least: number, most: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** As many letters and digits. */
  letters(count: number): string;
  hex(count: number): string;
}

/** Mulberry32: enough for a demo, and for nothing that has to be secret. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const word = (alphabet: string) => (count: number) =>
    Array.from({ length: count }, () => alphabet.charAt(between(0, alphabet.length - 1))).join("");
  return {
    next,
    between,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    letters: word("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
    hex: word("0123456789abcdef"),
  };
}
