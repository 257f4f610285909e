/** `serve.ts` with a failpoint armed from `SLUICE_FAILPOINT=name:probability:seed`: it kills itself there. */
import { armFailpoint, parseFailpoint } from "../../lib/failpoint.ts";
import { serveUntilSignal } from "../../serve.ts";

armFailpoint(parseFailpoint(Deno.env.get("SLUICE_FAILPOINT") ?? ""));
await serveUntilSignal();
