import { assertEquals, assertRejects } from "@std/assert";
import { sql } from "kysely";
import type { Clock } from "../../lib/clock.ts";
import { createKeyRing, newEncryptionKey } from "../../lib/crypto.ts";
import { openDatabase } from "../../lib/db/mod.ts";
import { randomIds } from "../../lib/ids.ts";
import { AppError } from "../../lib/errors.ts";
import type { ErrorCode } from "../../lib/shared/error_codes.ts";
import { decodeId, encodeId, type IdKind } from "../../lib/shared/ids.ts";
import { parseAllowedRanges } from "../../lib/address_guard.ts";
import type { Actor, Role } from "../../services/access/mod.ts";
import { createConnections } from "../../services/connections/mod.ts";
import { createDestinations } from "../../services/destinations/mod.ts";
import { createEvents } from "../../services/events/mod.ts";
import { createProfiles } from "../../services/profiles/mod.ts";
import { createProjects } from "../../services/projects/mod.ts";
import { createSources } from "../../services/sources/mod.ts";
import { createTokens } from "../../services/tokens/mod.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/** A clock that starts at the real time, since the database's own clock judges partitions, and moves when told. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

/** What a test says of an event; the rest is ordinary. */
export interface StoredEvent {
  /** Milliseconds; now by default. */
  receivedAt?: number;
  headers?: [string, string][];
  body?: Uint8Array;
  type?: string;
  providerEventId?: string;
  scheme?: string;
  dedupeKey?: Uint8Array;
  routes?: number;
}

export interface StoredDelivery {
  status: string;
  connectionId?: string;
  attempt?: number;
}

export type Services = Awaited<ReturnType<typeof openServices>>;

/** Every configuring service on a database of its own. `close` it. */
export async function openServices() {
  const database: TestDatabase = await createTestDatabase();
  const db = openDatabase({ targets: () => Promise.resolve(database), poolSize: 4 });
  const clock = createTestClock();
  const keyRing = createKeyRing(newEncryptionKey());
  const wakes = { count: 0 };
  const deliveries = { wake: () => void wakes.count++ };
  const ports = { db, clock, ids: randomIds, keyRing, deliveries };
  const profiles = createProfiles(ports);
  const projects = createProjects(ports);

  async function signUp(name: string): Promise<Actor> {
    const userId = randomIds.next(clock.now());
    await profiles.ensure({ id: userId, email: `${name}@example.com`, name });
    return { userId, tokenId: null };
  }

  return {
    database,
    db,
    clock,
    keyRing,
    wakes,
    profiles,
    projects,
    sources: createSources({ ...ports, appUrl: "http://sluice.test" }),
    destinations: createDestinations({ ...ports, allowedRanges: parseAllowedRanges(["127.0.0.0/8"]) }),
    connections: createConnections(ports),
    events: createEvents(ports),
    tokens: createTokens(ports),
    signUp,

    /** A project and someone of each role in it. */
    async seedTeam(name = "Acme") {
      const owner = await signUp(`${name}-owner`);
      const project = await projects.create(owner, { name });
      const join = async (role: Role) => {
        const actor = await signUp(`${name}-${role}`);
        await db.asService((tx) =>
          tx.insertInto("project_members").values({
            project_id: uuidOf("project", project.id),
            user_id: actor.userId,
            role,
          }).execute()
        );
        return actor;
      };
      return {
        project,
        owner,
        admin: await join("admin"),
        member: await join("member"),
        viewer: await join("viewer"),
      };
    },

    /** An accepted event as ingest stores it. Answers its id. */
    async storeEvent(projectId: string, sourceId: string, event: StoredEvent): Promise<string> {
      const id = randomIds.next(event.receivedAt ?? clock.now());
      await db.asService((tx) =>
        tx.insertInto("events").values({
          id,
          project_id: uuidOf("project", projectId),
          source_id: uuidOf("source", sourceId),
          received_at: new Date(event.receivedAt ?? clock.now()),
          method: "POST",
          path: "/in/key",
          headers: sql<string>`${JSON.stringify(event.headers ?? [])}::text::jsonb`,
          content_type: "application/json",
          body: event.body ?? new TextEncoder().encode("{}"),
          type: event.type ?? null,
          provider_event_id: event.providerEventId ?? null,
          scheme: event.scheme ?? null,
          dedupe_key: event.dedupeKey ?? null,
          routes: event.routes ?? 1,
        }).execute()
      );
      return encodeId("event", id);
    },

    /** A delivery of a stored event. Answers its id. */
    async storeDelivery(
      projectId: string,
      sourceId: string,
      eventId: string,
      destinationId: string,
      delivery: StoredDelivery,
    ): Promise<string> {
      const id = randomIds.next(clock.now());
      await db.asService((tx) =>
        tx.insertInto("deliveries").values({
          id,
          event_id: uuidOf("event", eventId),
          project_id: uuidOf("project", projectId),
          source_id: uuidOf("source", sourceId),
          destination_id: uuidOf("destination", destinationId),
          connection_id: delivery.connectionId === undefined
            ? null
            : uuidOf("connection", delivery.connectionId),
          status: delivery.status,
          attempt: delivery.attempt ?? 0,
          next_attempt_at: delivery.status === "pending" || delivery.status === "retrying"
            ? new Date(clock.now())
            : null,
        }).execute()
      );
      return encodeId("delivery", id);
    },

    /** Deliveries of a project as they are stored, by id. */
    async deliveriesOf(projectId: string) {
      const rows = await db.asService((tx) =>
        tx.selectFrom("deliveries").select(["id", "status", "reason", "next_attempt_at", "settled_at"])
          .where("project_id", "=", uuidOf("project", projectId)).execute()
      );
      return new Map(rows.map((row) => [encodeId("delivery", row.id), row]));
    },

    async close() {
      await db.close();
      await database.drop();
    },
  };
}

export function createTestClock(): TestClock {
  let skipped = 0;
  const timers = new Map<() => void, number>();
  const clock: TestClock = {
    now: () => Date.now() + skipped,
    monotonic: () => performance.now() + skipped,
    after(milliseconds, run) {
      timers.set(run, clock.now() + milliseconds);
      return () => void timers.delete(run);
    },
    advance(milliseconds) {
      skipped += milliseconds;
      for (const [run, due] of [...timers]) {
        if (due <= clock.now() && timers.delete(run)) run();
      }
    },
  };
  return clock;
}

/** The UUID of an id that must be one. */
export function uuidOf(kind: IdKind, id: string): string {
  const uuid = decodeId(kind, id);
  if (uuid === null) throw new Error(`${id} is not a ${kind} id`);
  return uuid;
}

/** An id that nothing has. */
export function unknownId(kind: IdKind): string {
  return encodeId(kind, randomIds.next(Date.now()));
}

/** Asserts that the verb rejects with an AppError of this code, and answers it. */
export async function assertRefused(code: ErrorCode, run: () => Promise<unknown>): Promise<AppError> {
  const error = await assertRejects(run, AppError);
  assertEquals(error.code, code, error.message);
  return error;
}
