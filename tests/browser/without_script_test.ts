import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { openSink } from "../harness/sink.ts";
import { createStage } from "./scenario.ts";
import {
  connect,
  createDestination,
  createProject,
  createStripeSource,
  field,
  fill,
  newStripeSecret,
  press,
  reloadUntil,
  signIn,
  stripePost,
} from "./steps.ts";

const scenario = createStage();

scenario("the main job works without JavaScript", async ({ site, open }) => {
  const sink = openSink();
  try {
    const page = await (await open({ javaScriptEnabled: false })).newPage();
    await page.goto("/login?next=/projects/new");
    await signIn(page, site.email, site.password);
    await page.waitForURL("**/projects/new");

    const secret = newStripeSecret();
    const project = await createProject(page, "Plain shop");
    const source = await createStripeSource(page, project, "Stripe plain", secret);
    await createDestination(page, project, "Plain orders", sink.url);
    await connect(page, project, "Stripe plain", "Plain orders");

    await page.goto(`${project}/events`);
    await page.getByText("No events yet").waitFor();
    const post = stripePost(source.url, secret, "evt_1SplainF2eZvKYlo");
    assertEquals((await post.send()).status, 200);
    await sink.waitFor(1);
    await page.reload();
    await reloadUntil(page.getByRole("row").getByText("Delivered", { exact: true }));

    await page.getByRole("link", { name: "payment_intent.succeeded" }).click();
    await page.getByText("Signature accepted").waitFor();
    await press(page, "Replay to Plain orders");
    await page.getByText("Replaying to 1 destination.").waitFor();
    await sink.waitFor(2);
    assertEquals(sink.received.map(({ body }) => new TextDecoder().decode(body)), [post.body, post.body]);
  } finally {
    await sink.close();
  }
});

scenario(
  "a refused form says what is wrong and keeps what was typed, without JavaScript",
  async ({ site, open }) => {
    const page = await (await open({ javaScriptEnabled: false })).newPage();
    const value = (label: string) => field(page, label).inputValue();

    await page.goto("/login");
    await fill(page, { "E-mail": "nobody@example.com", Password: "wrong password" });
    assertEquals(await statusOf(page, "Sign in"), 422);
    await page.getByRole("alert").waitFor();
    assertEquals(await value("E-mail"), "nobody@example.com");
    assertEquals(await value("Password"), "", "a password is never sent back");

    await signIn(page, site.email, site.password);
    await page.waitForURL("**/dashboard");
    await page.goto("/projects/new");
    // A blank passes the browser's own check, and not the server's.
    await fill(page, { Name: " ", Description: "What the shop sells" });
    assertEquals(await statusOf(page, "Create project"), 422);
    await page.getByRole("alert").waitFor();
    assertEquals(await value("Description"), "What the shop sells");

    const project = await createProject(page, "Refusals");
    await page.goto(`${project}/sources/new?provider=stripe`);
    await fill(page, { Name: "Kept name", Secret: "not a secret" });
    assertEquals(await statusOf(page, "Create source"), 422);
    await page.getByRole("alert").waitFor();
    assertEquals(await value("Name"), "Kept name");

    await page.goto(`${project}/destinations/new`);
    await fill(page, { Name: "Kept too", URL: "http://169.254.169.254/latest" });
    assertEquals(await statusOf(page, "Create destination"), 422);
    await page.getByRole("alert").waitFor();
    assertEquals(await value("Name"), "Kept too");
    assertEquals(await value("URL"), "http://169.254.169.254/latest");
    assert(await page.locator('[aria-invalid="true"]').first().isVisible());
  },
);

/** The status of the page that the button leads to. */
async function statusOf(page: Page, button: string): Promise<number> {
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await press(page, button);
  return (await answered).status();
}
