import { startEmbeddedServer } from "../lib/db/embedded.ts";
import { grantLogins, migrate } from "../lib/db/migrate.ts";
import { AppError } from "../lib/errors.ts";
import { createLog } from "../lib/log.ts";

// `deno task migrate`: brings DATABASE_MIGRATION_URL (else DATABASE_URL, else the embedded server) up to date.

const migrations = new URL("../supabase/migrations/", import.meta.url);
const embedded = new URL("../supabase/embedded/", import.meta.url);
// What was applied is this command's output; the log is for nobody here.
const silent = createLog(() => {});

if (import.meta.main) {
  try {
    report(await run());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    print(
      Deno.stderr,
      error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message,
    );
    Deno.exit(1);
  }
}

async function run(): Promise<string[]> {
  const url = Deno.env.get("DATABASE_MIGRATION_URL") || Deno.env.get("DATABASE_URL");
  // What Supabase brings is made only where there is no Supabase.
  const folders = Deno.env.get("SUPABASE_URL") ? [migrations] : [embedded, migrations];
  if (url) {
    const { applied } = await migrate(url, folders, silent);
    return applied;
  }
  const server = await startEmbeddedServer({
    dataDir: Deno.env.get("SLUICE_DATA_DIR") || ".sluice",
    log: silent,
  });
  try {
    const { applied } = await migrate(server.owner, folders, silent);
    await grantLogins(server.owner);
    return applied;
  } finally {
    await server.stop();
  }
}

function report(applied: string[]): void {
  if (applied.length === 0) print(Deno.stdout, "The database is current; nothing to apply.");
  for (const name of applied) print(Deno.stdout, `applied ${name}`);
}

function print(stream: typeof Deno.stdout | typeof Deno.stderr, line: string): void {
  stream.writeSync(new TextEncoder().encode(line + "\n"));
}
