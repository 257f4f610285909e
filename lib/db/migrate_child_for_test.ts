import { createLog, writeToStdout } from "../log.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import { migrate } from "./migrate.ts";

// The process that migrate_test.ts kills in the middle of a migration.

const [target, ...folders] = Deno.args;
if (target === undefined) {
  throw new Error("usage: migrate_child_for_test.ts <connection target as JSON> <folder …>");
}
await migrate(JSON.parse(target) as ConnectionTarget, folders, createLog(writeToStdout));
