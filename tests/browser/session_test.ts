import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createStage } from "./scenario.ts";
import { press, signIn } from "./steps.ts";

const scenario = createStage();

scenario(
  "the link that start prints signs in once, however often it is looked at",
  async ({ site, open }) => {
    const [first, second] = [await (await open()).newPage(), await (await open()).newPage()];
    await first.goto(site.run.signInLink);
    await second.goto(site.run.signInLink);
    await press(first, "Sign in");
    await first.waitForURL("**/dashboard");
    await first.getByRole("heading", { level: 1, name: "Projects" }).waitFor();

    await press(second, "Sign in");
    await second.getByRole("alert").waitFor();
    await second.goto("/dashboard");
    assertEquals(placeOf(second), "/login?next=%2Fdashboard");
  },
);

scenario("a session outlives a restart of the server and ends with signing out", async ({ site, open }) => {
  const context = await open();
  const page = await context.newPage();
  await page.goto("/login");
  await signIn(page, site.email, site.password);
  await page.waitForURL("**/dashboard");
  const kept = await context.cookies();

  await site.restart();
  await page.reload();
  assertEquals(placeOf(page), "/dashboard");
  await page.getByRole("heading", { level: 1, name: "Projects" }).waitFor();

  await page.locator("summary", { hasText: "Account of" }).click();
  await press(page, "Sign out");
  await page.waitForURL("**/login");
  await page.getByText("You are signed out.").first().waitFor();
  await page.goto("/dashboard");
  assertEquals(placeOf(page), "/login?next=%2Fdashboard");

  await context.addCookies(kept);
  await page.goto("/dashboard");
  assertEquals(placeOf(page), "/login?next=%2Fdashboard", "kept cookies still sign in");
});

scenario(
  "signing in leads to the page that was asked for, and never to another site",
  async ({ site, open }) => {
    const wanted = "/projects/new";
    const page = await (await open()).newPage();
    await page.goto(wanted);
    assertEquals(placeOf(page), `/login?next=${encodeURIComponent(wanted)}`);
    await signIn(page, site.email, site.password);
    await page.waitForURL(`**${wanted}`);

    for (const next of ["//evil.example/", "https://evil.example/", "/\\evil.example/"]) {
      const stranger = await (await open()).newPage();
      await stranger.goto(`/login?next=${encodeURIComponent(next)}`);
      await signIn(stranger, site.email, site.password);
      await stranger.waitForURL(`${site.url}/dashboard`);
    }
  },
);

function placeOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}
