/** Makes an empty data directory ready for a proof: a project whose source is connected to the given address. */
import { randomBytes } from "node:crypto";
import { randomIds } from "../../lib/ids.ts";
import { flushStdout, logToStderr } from "../../lib/log.ts";
import { print } from "../terminal.ts";

/** What `prepare.ts` prints as JSON. */
export interface Prepared {
  path: string;
  secret: string;
}

if (import.meta.main) {
  const [destination = ""] = Deno.args;
  logToStderr();
  const { databaseServer, db, kv, services } = await import("../../main.ts");
  await databaseServer.start();
  const userId = randomIds.next(Date.now());
  const actor = { userId, tokenId: null };
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  await services.profiles.ensure({ id: userId, email: "proof@example.com", name: "Proof" });
  const project = await services.projects.create(actor, { name: "Proof" });
  const source = await services.sources.create(actor, project.id, {
    name: "Provider",
    provider: "standard-webhooks",
    secrets: [secret],
    rateLimit: null,
  });
  const { id: destinationId } = await services.destinations.create(actor, project.id, {
    name: "Recorder",
    type: "http",
    url: destination,
    concurrency: 20,
  });
  await services.connections.create(actor, project.id, { sourceId: source.id, destinationId });
  await Promise.all([db.close(), kv.close()]);
  await databaseServer.stop();
  flushStdout();
  const prepared: Prepared = { path: new URL(source.url).pathname, secret };
  print(JSON.stringify(prepared));
  Deno.exit(0);
}
