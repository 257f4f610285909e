import type { Locator, Page } from "playwright-core";
import { eventually } from "../harness/sink.ts";
import { sampleRequest } from "../../lib/providers/mod.ts";

/** What a person does, by what the pages show. The same with and without JavaScript. */

/** A secret as Stripe's dashboard shows them. */
export function newStripeSecret(): string {
  return `whsec_${crypto.randomUUID().replaceAll("-", "")}`;
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await field(page, label).fill(value);
  }
}

/** The field under a label, which may go on to say that the field is optional. */
export function field(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^${label}\\s*(Optional)?$`));
}

/** Signs in on the page that asks for it. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await fill(page, { "E-mail": email, Password: password });
  await press(page, "Sign in");
}

/** Answers the project's path. */
export async function createProject(page: Page, name: string): Promise<string> {
  await page.goto("/projects/new");
  await field(page, "Name").fill(name);
  await press(page, "Create project");
  await page.waitForURL(/\/projects\/prj_\w+$/);
  return new URL(page.url()).pathname;
}

/** Answers the source's path, and the URL that Stripe would post to. */
export async function createStripeSource(
  page: Page,
  project: string,
  name: string,
  secret: string,
): Promise<{ path: string; url: string }> {
  await page.goto(`${project}/sources/new`);
  await page.getByRole("link", { name: "Stripe", exact: true }).click();
  await fill(page, { Name: name, Secret: secret });
  await press(page, "Create source");
  await page.waitForURL(/\/sources\/src_\w+$/);
  const url = await field(page, "URL").inputValue();
  return { path: new URL(page.url()).pathname, url };
}

/** Answers the secret that its deliveries are signed with, which is shown this once. */
export async function createDestination(
  page: Page,
  project: string,
  name: string,
  url: string,
): Promise<string> {
  await page.goto(`${project}/destinations/new`);
  await fill(page, { Name: name, URL: url });
  await press(page, "Create destination");
  return await field(page, "Signing secret").inputValue();
}

export async function connect(
  page: Page,
  project: string,
  source: string,
  destination: string,
): Promise<void> {
  await page.goto(`${project}/connections`);
  await field(page, "From source").selectOption({ label: source });
  await field(page, "To destination").selectOption({ label: destination });
  await press(page, "Connect");
  await page.locator("[data-toast-text]").getByText(`${source} is connected to ${destination}.`).waitFor();
}

export interface Post {
  body: string;
  /** Posts it, whenever and as often as wanted, always the same bytes under the same signature. */
  send(): Promise<{ status: number; answer: Record<string, unknown> }>;
}

/** Stripe's sample event under this id, signed now. */
export function stripePost(url: string, secret: string, id: string): Post {
  const sample = sampleRequest("stripe", { secret, url, id, now: Math.floor(Date.now() / 1000) });
  if (sample === null) throw new Error("Stripe has no sample");
  const { method, headers, body } = sample;
  return {
    body,
    async send() {
      const response = await fetch(url, { method, headers, body });
      return { status: response.status, answer: await response.json() };
    },
  };
}

/** Loads its page again until the thing is there: what the server writes behind its answer. */
export async function reloadUntil(thing: Locator): Promise<void> {
  const page = thing.page();
  await eventually(`${page.url()} shows ${thing}`, async () => {
    if (await thing.first().isVisible()) return true;
    await page.reload();
    return await thing.first().isVisible() ? true : null;
  });
}
