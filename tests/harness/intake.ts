import { createHmac } from "node:crypto";
import { connect } from "../../lib/db/mod.ts";
import { decodeId, type IdKind } from "../../lib/shared/ids.ts";
import type {
  CreateConnectionInput,
  CreateDestinationInput,
  CreateSourceInput,
} from "../../lib/shared/inputs.ts";
import { createTestApp, type TestAppOptions } from "./app.ts";
import { openSink, type Sink } from "./sink.ts";

/** A Standard Webhooks secret: 24 bytes. */
export const secret = `whsec_${btoa("a secret of 24 bytes ...")}`;

export type Workspace = Awaited<ReturnType<typeof openWorkspace>>;
export type StoredSource = Awaited<ReturnType<Workspace["addSource"]>>;

export interface WorkspaceOptions extends TestAppOptions {
  source?: Partial<CreateSourceInput>;
  destination?: Partial<CreateDestinationInput>;
  /** False: the source is connected to nothing. */
  connected?: boolean;
}

/** A whole app with one project: a source that is signed by Standard Webhooks, and a sink that it is connected to. */
export async function openWorkspace(options: WorkspaceOptions = {}) {
  const app = await createTestApp(options);
  const sql = connect(app.database.service, 2);
  const owner = await app.person();
  const { services } = app;
  const project = await services.projects.create(owner.actor, { name: "Acme" });
  const sinks: Sink[] = [];

  async function addSource(input: Partial<CreateSourceInput> = {}) {
    const view = await services.sources.create(owner.actor, project.id, {
      name: "Source",
      provider: "standard-webhooks",
      secrets: [secret],
      ...input,
    });
    return { ...view, uuid: uuid("source", view.id), path: new URL(view.url).pathname };
  }

  async function addDestination(input: Partial<CreateDestinationInput> = {}) {
    const sink = openSink();
    sinks.push(sink);
    const view = await services.destinations.create(owner.actor, project.id, {
      name: "Sink",
      type: "http",
      url: sink.url,
      ...input,
    });
    return { ...view, uuid: uuid("destination", view.id), sink };
  }

  async function connectTo(
    { id: sourceId }: { id: string },
    { id: destinationId }: { id: string },
    input: Partial<CreateConnectionInput> = {},
  ) {
    const view = await services.connections.create(owner.actor, project.id, {
      sourceId,
      destinationId,
      ...input,
    });
    return { ...view, uuid: uuid("connection", view.id) };
  }

  const source = await addSource(options.source);
  const destination = await addDestination(options.destination);
  const connection = options.connected === false ? null : await connectTo(source, destination);

  return {
    app,
    services,
    /** As the service, for what a test looks up or arranges behind the app's back. */
    sql,
    owner: owner.actor,
    project,
    source,
    destination,
    connection,
    sink: destination.sink,
    addSource,
    addDestination,
    connectTo,

    /** Posts to a source as its provider would, signed with the given secret. */
    post(
      body: string | Uint8Array,
      { id = crypto.randomUUID(), to = source, ...more }: PostOptions = {},
    ): Promise<Response> {
      const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
      const headers = { ...signed(bytes, id, more), "content-length": String(bytes.length), ...more.headers };
      return app.fetch(to.path, {
        method: "POST",
        headers,
        body: new Uint8Array(bytes),
        signal: more.signal,
      });
    },

    async events() {
      return await sql<StoredEvent[]>`
        select id, source_id, path, headers, body, type, provider_event_id, routes from sluice.events order by id`;
    },

    async deliveries() {
      return await sql<StoredDelivery[]>`
        select id, event_id, destination_id, connection_id, status, reason, attempt, lost_attempts, last_status,
          lease_token, extract(epoch from next_attempt_at - now())::float8 as wait_seconds
        from sluice.deliveries order by event_id, id`;
    },

    async attempts() {
      return await sql<
        { delivery_id: string; attempt: number; status: number | null; error: string | null }[]
      >`
        select delivery_id, attempt, status, error from sluice.delivery_attempts order by delivery_id, attempt`;
    },

    /** Verdicts once those under way are stored. */
    async verdicts() {
      await services.intake.drain();
      return await sql<StoredVerdict[]>`
        select source_id, verdict, reason, event_id, headers, body, body_bytes from sluice.verdicts order by id`;
    },

    async usage() {
      await services.intake.drain();
      const [row] = await sql<Record<"accepted" | "duplicate" | "rejected" | "too_large", number>[]>`
        select sum(accepted)::int as accepted, sum(duplicate)::int as duplicate, sum(rejected)::int as rejected,
          sum(too_large)::int as too_large
        from sluice.usage_hourly`;
      return row;
    },

    async close() {
      await sql.end({ timeout: 1 });
      await app.close();
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

/** Another process over the same database: its app, and requests to the first one's sources through it. */
export async function openBeside(desk: Workspace, options: TestAppOptions = {}) {
  const app = await createTestApp({ ...options, beside: desk.app });
  return {
    app,
    services: app.services,
    post: (body: string, { id = crypto.randomUUID(), to = desk.source, ...more }: PostOptions = {}) => {
      const bytes = new TextEncoder().encode(body);
      return app.fetch(to.path, {
        method: "POST",
        headers: { ...signed(bytes, id, more), ...more.headers },
        body,
      });
    },
    close: app.close,
  };
}

export interface PostOptions {
  /** The event's id: the same again is a repeat. */
  id?: string;
  to?: { path: string };
  with?: string;
  /** Unix seconds; now by default. */
  at?: number;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

interface StoredEvent {
  id: string;
  source_id: string;
  path: string;
  headers: [string, string][];
  body: Uint8Array;
  type: string | null;
  provider_event_id: string | null;
  routes: number;
}

interface StoredDelivery {
  id: string;
  event_id: string;
  destination_id: string;
  connection_id: string | null;
  status: string;
  reason: string | null;
  attempt: number;
  lost_attempts: number;
  last_status: number | null;
  lease_token: string | null;
  wait_seconds: number | null;
}

interface StoredVerdict {
  source_id: string;
  verdict: string;
  reason: string | null;
  event_id: string | null;
  headers: [string, string][];
  body: Uint8Array;
  body_bytes: number;
}

/** Headers of a Standard Webhooks request: HMAC-SHA256 over `id.timestamp.body`. */
export function signed(
  body: Uint8Array,
  id: string,
  { with: key = secret, at = Math.floor(Date.now() / 1000) }: Pick<PostOptions, "with" | "at"> = {},
): Record<string, string> {
  const hmac = createHmac("sha256", Uint8Array.fromBase64(key.replace("whsec_", "")));
  const signature = hmac.update(`${id}.${at}.`).update(body).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": `v1,${signature}`,
  };
}

/** The UUID inside an id that must be of that kind. */
export function uuid(kind: IdKind, id: string): string {
  const found = decodeId(kind, id);
  if (found === null) throw new Error(`${id} is no ${kind} id`);
  return found;
}
