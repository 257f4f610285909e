/**
 * A Sluice of its own for a benchmark: makes a user, a project and a Stripe source, delivering to the given sink if
 * any, serves, and prints the source's URL as one JSON line. Configured by the environment like any other.
 */
import { serve } from "../../serve.ts";
import { accounts, services } from "../../main.ts";

const [secret = "", sinkUrl = ""] = Deno.args;
const running = await serve();
const account = await accounts.create({
  email: "bench@example.com",
  password: crypto.randomUUID(),
  name: "Bench",
});
if (!account.success) throw new Error(account.error);
await services.profiles.ensure(account.data);
const actor = { userId: account.data.id, tokenId: null };
const project = await services.projects.create(actor, { name: "Bench" });
const source = await services.sources.create(actor, project.id, {
  name: "Stripe",
  provider: "stripe",
  secrets: [secret],
  rateLimit: null,
});
if (sinkUrl) {
  const sink = { name: "Sink", type: "http", url: sinkUrl, concurrency: 50 } as const;
  const destination = await services.destinations.create(actor, project.id, sink);
  await services.connections.create(actor, project.id, {
    sourceId: source.id,
    destinationId: destination.id,
  });
}
await Deno.stderr.write(new TextEncoder().encode(JSON.stringify({ url: source.url }) + "\n"));
Deno.addSignalListener("SIGTERM", () => void running.stop("SIGTERM").then(() => Deno.exit(0)));
