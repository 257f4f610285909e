import { App, type PageProps } from "fresh";
import { createLog } from "../../lib/log.ts";
import type { PolicyName } from "../../lib/rate_limits.ts";
import type { SessionUser } from "../../lib/session.ts";
import type { Ctx, State, WebPorts } from "../../lib/web/define.ts";
import { errorPage, forEveryone, withPorts } from "../../lib/web/middleware.ts";
import type { Services } from "../../services/mod.ts";
import type { LogLine } from "./app.ts";

export interface PipelineOptions {
  /** Whose session the cookies hold. */
  user?: SessionUser | null;
  services?: Partial<Services>;
  /** Policies that are used up. */
  usedUp?: PolicyName[];
  settings?: Partial<WebPorts["settings"]>;
  /** What the cache does when it is told that a tag is stale. */
  revalidateTag?(): Promise<void>;
}

/** One handler behind the real middlewares, with ports that only write down what they are asked, in order. */
export function createPipeline(
  handlers: Partial<Record<"GET" | "POST" | "PATCH" | "DELETE", (ctx: Ctx) => Promise<unknown>>>,
  options: PipelineOptions = {},
) {
  const steps: string[] = [];
  const logs: LogLine[] = [];
  const log = createLog((line) => logs.push(JSON.parse(line)));
  const ports: WebPorts = {
    services: {
      profiles: { welcome: () => Promise.resolve() },
      ...options.services,
    } as unknown as Services,
    sessions: {
      read: () =>
        Promise.resolve({
          session: options.user
            ? { user: options.user, sessionId: "s", issuedAt: 0, expiresAt: Infinity }
            : null,
          unavailable: false,
        }),
      revoke: () => {},
    },
    identity: () => {
      throw new Error("this pipeline has no identity");
    },
    limits: {
      take(policy, subject) {
        steps.push(`limit ${policy} ${subject}`);
        const allowed = !options.usedUp?.includes(policy);
        return Promise.resolve({ allowed, remaining: 0, retryAfterMs: allowed ? 0 : 1_500, arrival: 0 });
      },
    },
    cache: {
      read: (_key, _tags, _age, load) => load(),
      async revalidateTag(...tags) {
        steps.push(`stale ${tags.join(" ")}`);
        await options.revalidateTag?.();
      },
      revalidatePath: () => Promise.resolve(),
    },
    log,
    settings: { appUrl: "http://sluice.test", production: false, trustedProxies: [], ...options.settings },
  };
  const app = new App<State>().use(withPorts(ports)).use(...forEveryone)
    .onError("*", { handler: errorPage, component: ({ error }) => String(error) });
  const component = ({ data, state }: PageProps<unknown, State>) =>
    JSON.stringify({ data, form: state.form });
  for (const path of ["/x", "/x/:id", "/api/v1/x"]) {
    // The handlers' data is what their own page renders; here it is only shown.
    app.route(path, { handler: handlers as never, component });
  }
  const handle = app.handler();

  return {
    /** What the ports were asked, in order; handlers add their own. */
    steps,
    logs: logs as readonly LogLine[],
    async fetch(path: string, init: RequestInit = {}): Promise<Response> {
      return await handle(new Request(new URL(path, "http://sluice.test"), { redirect: "manual", ...init }));
    },
    /** Submits a form, or asks for its `ActionResult`. */
    async submit(fields: Record<string, string>, accept = "text/html", path = "/x"): Promise<Response> {
      return await this.fetch(path, {
        method: "POST",
        headers: { accept, origin: "http://sluice.test" },
        body: new URLSearchParams(fields),
      });
    },
  };
}

export const ada: SessionUser = {
  id: "01890000-0000-7000-8000-000000000001",
  email: "ada@example.com",
  name: "Ada",
};
