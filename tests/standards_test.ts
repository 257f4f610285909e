import { assertEquals } from "@std/assert";
import { relativeLinks } from "../tools/lint/markdown.ts";

const ROOT = new URL("../", import.meta.url);
const PAGE = "docs/standards.md";

/** How many demands each letter has: Never, Patterns, Errors, Claims, Traps. */
const DEMANDS: ReadonlyArray<readonly [letter: string, count: number]> = [
  ["N", 10],
  ["P", 7],
  ["E", 5],
  ["C", 10],
  ["T", 5],
];

/** A row of one of the page's tables. */
interface Row {
  id: string;
  rule: string;
  where: string;
  proof: string;
}

const page = await Deno.readTextFile(new URL(PAGE, ROOT));

Deno.test("every demand has its row, once and in order", () => {
  const expected = DEMANDS.flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)
  );
  assertEquals(readRows(page).map((row) => row.id), expected);
});

Deno.test("every row states its rule, links the place that keeps it and links what proves it", () => {
  const incomplete = readRows(page).filter((row) => !isComplete(row)).map((row) => row.id);
  assertEquals(incomplete, []);
});

Deno.test("no row leads to a place that does not exist", async () => {
  const dead = new Set<string>();
  for (const row of readRows(page)) {
    for (const link of relativeLinks(PAGE, `${row.where} ${row.proof}`)) {
      if (!await exists(link.path)) dead.add(link.path);
    }
  }
  assertEquals([...dead].sort(), []);
});

Deno.test("a row without a link or with an empty cell is noticed", () => {
  const rows = readRows(
    "| N1 | a rule | [a](../a.ts) | somebody's word |\n| N2 | | [a](../a.ts) | [b](../b.ts) |\n",
  );
  assertEquals(rows.map((row) => row.id), ["N1", "N2"]);
  assertEquals(rows.map(isComplete), [false, false]);
});

function readRows(text: string): Row[] {
  return [...text.matchAll(/^\| ([NPECT]\d+) \|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map((
    [, id = "", rule = "", where = "", proof = ""],
  ) => ({ id, rule: rule.trim(), where, proof }));
}

function isComplete(row: Row): boolean {
  return row.rule !== "" && relativeLinks(PAGE, row.where).length > 0 &&
    relativeLinks(PAGE, row.proof).length > 0;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(new URL(path, ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
