import { createLog, flushStdout, writeToStdout } from "../../lib/log.ts";
import { startEmbeddedServer } from "../../lib/db/embedded.ts";

// The process that embedded_test.ts kills: starts a server, says so, and stays.

const [dataDir] = Deno.args;
if (dataDir === undefined) throw new Error("usage: embedded_child.ts <data directory>");
const log = createLog(writeToStdout);
const server = await startEmbeddedServer({ dataDir, log, disposable: true });
log.info("serving", { pid: server.pid });
flushStdout();
setInterval(() => {}, 60_000);
