import { assert, assertEquals, assertMatch } from "@std/assert";
import { Webhook } from "standardwebhooks";
import { openSink } from "../harness/sink.ts";
import { watch } from "./chromium.ts";
import { createStage } from "./scenario.ts";
import {
  connect,
  createDestination,
  createProject,
  createStripeSource,
  fill,
  newStripeSecret,
  press,
  reloadUntil,
  stripePost,
} from "./steps.ts";

const scenario = createStage();

scenario("a person signs up, connects Stripe to an app, and watches an event come and go", async (stage) => {
  const sink = openSink();
  try {
    const context = await stage.open();
    const complaints = await watch(context, stage.site.url);
    const page = await context.newPage();

    await page.goto("/signup");
    await fill(page, { "Your name": "Ada", "E-mail": "ada@example.com", Password: "correct horse battery" });
    await press(page, "Create account");
    await page.waitForURL("**/dashboard");

    const secret = newStripeSecret();
    const project = await createProject(page, "Shop");
    const source = await createStripeSource(page, project, "Stripe live", secret);
    const signingSecret = await createDestination(page, project, "Orders", sink.url);
    await connect(page, project, "Stripe live", "Orders");

    await page.goto(`${project}/events`);
    await page.getByText("Live", { exact: true }).waitFor();
    const loadedAt = await page.evaluate(() => performance.timeOrigin);
    const post = stripePost(source.url, secret, "evt_1SabcDEF2eZvKYlo");
    const first = await post.send();
    assertEquals({ status: first.status, duplicate: first.answer.duplicate }, {
      status: 200,
      duplicate: false,
    });
    const row = page.getByRole("row").filter({ hasText: "payment_intent.succeeded" });
    await row.getByText("Delivered", { exact: true }).waitFor();
    assertEquals(await page.evaluate(() => performance.timeOrigin), loadedAt, "the page was loaded again");

    await sink.waitFor(1);
    const [delivery] = sink.received;
    assert(delivery);
    assertEquals(new TextDecoder().decode(delivery.body), post.body);
    assertEquals(delivery.id, first.answer.id);
    new Webhook(signingSecret).verify(post.body, Object.fromEntries(delivery.headers));

    await row.getByRole("link", { name: "payment_intent.succeeded" }).click();
    await page.getByRole("heading", { level: 1, name: "payment_intent.succeeded" }).waitFor();
    const event = page.url();
    await page.getByText("Signature accepted").waitFor();
    await page.getByText('"amount": 4200', { exact: false }).first().waitFor();
    const attempt = page.getByRole("article").filter({ hasText: "Orders" }).getByRole("listitem");
    assertMatch(await attempt.innerText(), /Try 1\s+200\s+\d[\d,.]* ?(ms|s)\b/);
    await attempt.locator("summary").click();
    await attempt.getByText("thanks").waitFor();

    await press(page, "Replay to Orders");
    await page.getByText("Replaying to 1 destination.").first().waitFor();
    await sink.waitFor(2);
    const [, replayed] = sink.received;
    assertEquals(replayed?.id, delivery.id);
    assertEquals(replayed?.body, delivery.body);
    await reloadUntil(page.getByRole("article").getByText("Replay", { exact: true }));

    const again = await post.send();
    assertEquals(again.status, 200);
    assertEquals(again.answer, { ...first.answer, duplicate: true });

    const forged = await stripePost(source.url, newStripeSecret(), "evt_1SforgedF2eZvKYlo").send();
    assertEquals(forged.status, 401);
    await page.goto(source.path);
    await reloadUntil(page.getByText("The signature does not match any of the source's secrets."));
    await page.getByRole("navigation", { name: "Verdict" }).getByRole("link", { name: "Duplicate" }).click();
    await reloadUntil(page.getByRole("listitem").getByText(/^Repeats/));

    await page.goto(source.path);
    await press(page, "Send test event");
    await page.waitForURL(/\/events\/evt_\w+$/);
    assert(page.url() !== event);
    await page.getByText("Test event", { exact: true }).waitFor();
    await sink.waitFor(3);

    // The duplicate and the forgery would have come before the test event, which was posted after them.
    assertEquals(sink.received.length, 3);
    assertEquals(complaints, []);
  } finally {
    await sink.close();
  }
});
