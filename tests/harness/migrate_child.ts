import { createLog, writeToStdout } from "../../lib/log.ts";
import type { ConnectionTarget } from "../../lib/db/connection_target.ts";
import { migrate } from "../../lib/db/migrate.ts";

// The process that migrate_test.ts kills in the middle of a migration.

const [target, ...folders] = Deno.args;
if (target === undefined) {
  throw new Error("usage: migrate_child.ts <connection target as JSON> <folder …>");
}
await migrate(JSON.parse(target) as ConnectionTarget, folders, createLog(writeToStdout));
