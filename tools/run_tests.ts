/**
 * `deno task test`: every suite that needs nothing beyond Deno, on one embedded PostgreSQL in memory.
 * `--postgres`: the same suites on another PostgreSQL: `DATABASE_URL`, or one that is started from the system's binaries.
 * Ends with one line, `N passed, N failed`.
 */
import { startTestPostgres } from "../tests/harness/database_server.ts";
import { startSystemPostgres } from "../tests/harness/system_postgres.ts";

interface Tally {
  passed: number;
  failed: number;
}

/** Suites that start processes of their own and kill them: after the others, for the sake of their deadlines. */
const processSuites = [
  "tests/chaos",
  "tests/tools",
  "tests/deploy",
  "lib/db/embedded_test.ts",
  "lib/db/data_directory_test.ts",
];
const skippedDirectories = [...processSuites, "tests/browser", "node_modules", "_fresh"];

const onOtherPostgres = Deno.args.includes("--postgres");
const startedAt = performance.now();
const postgres = onOtherPostgres ? await startSystemPostgres() : await startTestPostgres();
let total: Tally;
try {
  total = await run(["--parallel", `--ignore=${skippedDirectories.join(",")}`], postgres.environment);
  // What those suites start has its own embedded server, so another PostgreSQL makes no difference to them.
  if (!onOtherPostgres) total = add(total, await run(["--parallel", ...processSuites], postgres.environment));
} finally {
  await postgres.stop();
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
await print(`\n${seconds} s\n${total.passed} passed, ${total.failed} failed\n`);
Deno.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

async function run(options: string[], environment: Record<string, string>): Promise<Tally> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--quiet", ...options],
    env: { ...environment, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    await print(piece);
  }
  const { success } = await child.status;
  const [, passed = "0", failed = "0"] = /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed/.exec(text) ?? [];
  const tally = { passed: Number(passed), failed: Number(failed) };
  // A suite that does not even load fails the run without counting a test.
  return success || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}

function add(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

async function print(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(text));
}
