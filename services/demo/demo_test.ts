import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { randomIds as ids } from "../../lib/ids.ts";
import type { Accounts } from "../../lib/integrations/supabase/accounts.ts";
import type { SessionUser } from "../../lib/session.ts";
import { openServices } from "../../tests/harness/services.ts";
import { createDemo } from "./mod.ts";

const appUrl = "http://localhost:8000";
const firstPage = { limit: 100 };

/** Accounts in memory: an address, its person and their password. */
function createAccounts() {
  const people = new Map<string, { user: SessionUser; password: string }>();
  const missing = { success: false, error: "There is no such account.", code: "not_found" } as const;
  const accounts: Accounts = {
    create({ email, password, name }) {
      const taken = { success: false, error: "Taken.", code: "email_taken" } as const;
      if (people.has(email)) return Promise.resolve(taken);
      const user: SessionUser = { id: ids.next(Date.now()), email, name };
      people.set(email, { user, password });
      return Promise.resolve({ success: true, data: user });
    },
    createSignInLink(email) {
      const found = people.get(email);
      if (!found) return Promise.resolve(missing);
      return Promise.resolve({ success: true, data: { user: found.user, tokenHash: crypto.randomUUID() } });
    },
    setPassword(userId, password) {
      const found = [...people.values()].find(({ user }) => user.id === userId);
      if (!found) return Promise.resolve(missing);
      found.password = password;
      return Promise.resolve({ success: true, data: found.user });
    },
    remove: () => Promise.resolve(missing),
  };
  return { accounts, people };
}

async function openDemo(url = appUrl) {
  const services = await openServices();
  const { accounts, people } = createAccounts();
  const at = (appUrl: string) => createDemo({ ...services, accounts, ids, appUrl });
  const actor = () => ({ userId: [...people.values()][0]?.user.id ?? "", tokenId: null });
  return { ...services, people, actor, at, demo: at(url) };
}

Deno.test("the first start makes account, project, sources, destinations and three days of history", async () => {
  const { demo, actor, events, destinations, connections, projects, people, close } = await openDemo();
  try {
    const made = await demo.ensure();
    assert(made?.password);
    assertEquals(people.get(made.email)?.password, made.password);
    assert(made.project);
    assertEquals(made.project.sources.map(({ provider }) => provider), ["stripe", "github"]);
    assertEquals(made.project.sinkUrl, `${appUrl}/sandbox/sink/demo`);
    assertEquals((await destinations.list(actor(), made.project.id, firstPage)).data.length, 3);
    assertEquals((await connections.list(actor(), made.project.id, firstPage)).data.length, 4);
    const { data } = await events.list(actor(), made.project.id, firstPage);
    assertEquals(data.length, 100);
    const [overview] = (await projects.overview(actor(), firstPage)).data;
    assert((overview?.eventsByHour.filter((count) => count > 0).length ?? 0) > 20);
    assert((overview?.deadDeliveries ?? 0) > 0 && (overview?.unsettledDeliveries ?? 0) > 0);
  } finally {
    await close();
  }
});

Deno.test("every state of an event and every verdict can be listed", async () => {
  const { demo, actor, events, close } = await openDemo();
  try {
    const made = await demo.ensure();
    assert(made?.project);
    for (const status of ["held", "delivered", "failed", "dead"] as const) {
      const { data } = await events.list(actor(), made.project.id, { ...firstPage, status });
      assert(data.length > 0, `no event is ${status}`);
    }
    for (const verdict of ["duplicate", "rejected", "too_large", "handshake"] as const) {
      const { data } = await events.list(actor(), made.project.id, { ...firstPage, verdict });
      assert(data.length > 0, `no request was ${verdict}`);
    }
  } finally {
    await close();
  }
});

Deno.test("a later start finds everything, writes nothing twice and knows no password", async () => {
  const { demo, db, close } = await openDemo();
  try {
    const count = async () =>
      (await db.statement<{ events: string }>("select count(*) as events from sluice.events", []))[0];
    const first = await demo.ensure();
    const before = await count();
    const second = await demo.ensure();
    assertEquals(second?.password, null);
    assertEquals(second?.project?.id, first?.project?.id);
    assertEquals(second?.project, first?.project);
    assertNotEquals(second?.signInToken, first?.signInToken);
    assertEquals(await count(), before);
  } finally {
    await close();
  }
});

Deno.test("a start that was cut off before the history is made up for by the next one", async () => {
  const { demo, db, people, close } = await openDemo();
  try {
    const first = await demo.ensure();
    await db.statement("update sluice.instance set demo_seeded_at = null", []);
    await db.statement("delete from sluice.events", []);
    const second = await demo.ensure();
    assert(second?.password);
    assertNotEquals(second.password, first?.password);
    assertEquals(people.get(second.email)?.password, second.password);
    assertEquals(second.project?.id, first?.project?.id);
    const [row] = await db.statement<{ events: string }>("select count(*) as events from sluice.events", []);
    assert(Number(row?.events) > 300);
  } finally {
    await close();
  }
});

Deno.test("seeding again keeps the project and brings a password and a token that work", async () => {
  const { demo, tokens, people, close } = await openDemo();
  try {
    const first = await demo.seed();
    const second = await demo.seed();
    assertEquals(second.project, first.project);
    assertNotEquals(second.password, first.password);
    assertEquals(people.get(second.email)?.password, second.password);
    const { actor, scopes } = await tokens.authenticate(second.apiToken);
    assertEquals(actor.userId, people.get(second.email)?.user.id);
    assertEquals(scopes, ["read", "write", "admin"]);
  } finally {
    await close();
  }
});

Deno.test("the sink follows the address that Sluice has now", async () => {
  const { demo, at, actor, destinations, close } = await openDemo();
  try {
    const { id, destinationId } = (await demo.seed()).project;
    const moved = await at("http://localhost:9001").ensure();
    assertEquals(moved?.project?.sinkUrl, "http://localhost:9001/sandbox/sink/demo");
    assertEquals(moved?.project?.destinationId, destinationId);
    const { url } = await destinations.require(actor(), id, destinationId);
    assertEquals(url, "http://localhost:9001/sandbox/sink/demo");
  } finally {
    await close();
  }
});

Deno.test("a demo project that was deleted stays deleted, until someone seeds again", async () => {
  const { demo, projects, actor, events, close } = await openDemo();
  try {
    const first = await demo.seed();
    await projects.remove(actor(), first.project.id);
    const welcome = await demo.ensure();
    assert(welcome?.signInToken);
    assertEquals(welcome.project, null);
    assertEquals((await projects.list(actor(), firstPage)).data, []);
    const again = await demo.seed();
    assertNotEquals(again.project.id, first.project.id);
    assert((await events.list(actor(), again.project.id, firstPage)).data.length > 0);
  } finally {
    await close();
  }
});
