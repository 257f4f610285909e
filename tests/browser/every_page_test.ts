import { assert, assertEquals } from "@std/assert";
import type { BrowserContext } from "playwright-core";
import { eventStatuses, verdicts } from "../../lib/shared/inputs.ts";
import { readRouteVerbs } from "../harness/route_files.ts";
import { watch } from "./chromium.ts";
import { crawl } from "./crawl.ts";
import { inspect } from "./inspect.ts";
import { createStage } from "./scenario.ts";
import { createProject, press } from "./steps.ts";

const scenario = createStage();
const opened: string[] = [];

scenario("every public page is sound", async ({ site, open }) => {
  const context = await open();
  const complaints = await watch(context, site.url);
  const problems: string[] = [];
  const from = ["/", "/auth/link", site.run.signInLink].map((path) => new URL(path, site.url).href);
  const { pages } = await crawl(context, from, async (page, response) => {
    if (response.status() !== 200) problems.push(`${page.url()}: answered ${response.status()}`);
    problems.push(...await inspect(page));
  });
  opened.push(...pages);
  assertEquals({ problems, complaints }, { problems: [], complaints: [] });
});

scenario("every page of the demo and of an empty project is sound", async ({ site, open }) => {
  const context = await open();
  const page = await context.newPage();
  await page.goto(site.run.signInLink);
  await press(page, "Sign in");
  await page.waitForURL("**/dashboard");
  const demo = await page.locator("main a[href^='/projects/prj_']").first().getAttribute("href");
  const empty = await createProject(page, "Nothing in it yet");
  await page.close();

  const complaints = await watch(context, site.url);
  const problems: string[] = [];
  const refusals = verdicts.filter((verdict) => verdict !== "accepted")
    .map((verdict) => `${demo}/events?verdict=${verdict}`);
  const events = eventStatuses.map((status) => firstEventOf(context, `${demo}/events?status=${status}`));
  const from = [
    "/",
    "/dashboard",
    "/projects/new",
    empty,
    ...["events", "sources", "destinations", "connections", "settings"].map((part) => `${empty}/${part}`),
    `${demo}/sources/new?provider=generic-hmac`,
    `${demo}/events?q=nothing+is+like+this`,
    ...refusals,
    ...await Promise.all(events),
  ].flatMap((path) => path === null ? [] : new URL(path, site.url).href);
  const { pages, others } = await crawl(context, from, async (page, response) => {
    if (response.status() !== 200) problems.push(`${page.url()}: answered ${response.status()}`);
    problems.push(...await inspect(page));
  });
  opened.push(...pages);
  for (const address of others) {
    const response = await context.request.get(address);
    if (response.status() !== 200) problems.push(`${address}: answered ${response.status()}`);
  }
  assertEquals({ problems, complaints }, { problems: [], complaints: [] });
});

scenario("no page was left out", async () => {
  const pages = (await readRouteVerbs())
    .filter(({ file, method }) => method === "GET" && file.endsWith(".tsx"))
    .map(({ pattern }) => pattern);
  const paths = opened.map((address) => new URL(address).pathname);
  const missed = [...new Set(pages)].filter((pattern) => {
    const address = new RegExp(`^${pattern.replaceAll(/\[\w+\]/g, "[a-z]+_[0-9a-z]{26}")}$`);
    return !paths.some((path) => address.test(path));
  });
  assertEquals(missed, []);
});

scenario("a page that is not there says so, and leads back", async ({ open }) => {
  const page = await (await open()).newPage();
  const response = await page.goto("/no/such/page");
  assertEquals(response?.status(), 404);
  assertEquals(await inspect(page), []);
  await page.getByRole("main").getByRole("link").first().waitFor();
});

scenario("what is wrong with a page does not go unnoticed", async ({ site, open }) => {
  const context = await open();
  const complaints = await watch(context, site.url);
  const page = await context.newPage();
  await page.goto("/login");
  await page.evaluate(() => {
    document.title = "";
    document.body.insertAdjacentHTML(
      "beforeend",
      `<h1>Again</h1><p id="main" class="wide">wide</p><input name="bare"><a href="#nowhere">no</a>
       <img src="http://127.0.0.1:9/picture.png" alt="">`,
    );
    // Set by script, since the page's policy refuses style attributes.
    document.querySelector<HTMLElement>(".wide")?.style.setProperty("width", "500px");
    setTimeout(() => {
      throw new Error("thrown in the page");
    });
  });
  const problems = await inspect(page);
  for (const part of ["2 h1", "title", "ids twice: main", "field bare", "#nowhere", "narrow-light: "]) {
    assert(problems.some((problem) => problem.includes(part)), `${part} in ${problems.join("; ")}`);
  }
  for (const part of ["policy violation: img-src", "thrown in the page"]) {
    assert(complaints.some((complaint) => complaint.includes(part)), `${part} in ${complaints.join("; ")}`);
  }
});

/** The path of the list's newest event; null when there is none. */
async function firstEventOf(context: BrowserContext, list: string): Promise<string | null> {
  const html = await (await context.request.get(list)).text();
  return /\/projects\/prj_\w+\/events\/evt_\w+/.exec(html)?.[0] ?? null;
}
