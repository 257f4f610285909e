import type { Page } from "playwright-core";
import { kindOf } from "./crawl.ts";

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };
const looks = [
  ["wide-light", wide, "light"],
  ["narrow-light", narrow, "light"],
  ["narrow-dark", narrow, "dark"],
] as const;
const pictureFolder = Deno.env.get("SCREENSHOTS");
const moreLooks = pictureFolder ? [["wide-dark", wide, "dark"]] as const : [];

/**
 * What is wrong with the page that is open, in words: in structure, and in how it lies on wide and narrow screens, light
 * and dark. With `SCREENSHOTS` set to a folder it keeps a picture of each.
 */
export async function inspect(page: Page): Promise<string[]> {
  await untilAlive(page);
  const problems = await structure(page);
  const grounds = new Set<string>();
  for (const [look, size, colorScheme] of [...looks, ...moreLooks]) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    const { ground, overflow } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      // Not what is painted, which is on its way there for a moment.
      const ground = getComputedStyle(document.documentElement).getPropertyValue("--color-base-100");
      return { ground, overflow: scrollWidth - clientWidth };
    });
    grounds.add(ground);
    if (overflow > 0) problems.push(`${look}: ${overflow} px wider than the screen`);
    await keepPicture(page, look);
  }
  if (grounds.size !== 2) problems.push(`light and dark have the grounds ${[...grounds].join(", ")}`);
  return problems.map((problem) => `${page.url()}: ${problem}`);
}

/** Islands hide what needs them until they run. Error pages have none. */
async function untilAlive(page: Page): Promise<void> {
  const toggle = page.locator("button[aria-label^='Theme:']");
  if (await toggle.count() > 0) await toggle.waitFor();
}

function structure(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) problems.push(`${headings} h1`);
    if (!/^.+ · Sluice$|^Sluice\b.+$/.test(document.title)) problems.push(`title “${document.title}”`);
    if (document.documentElement.lang !== "en") problems.push("no language");
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    if (twice.length > 0) problems.push(`ids twice: ${twice.join(", ")}`);
    const fields = document.querySelectorAll<HTMLInputElement>(
      "input:not([type=hidden]), select, textarea",
    );
    for (const { labels, name, ariaLabel } of fields) {
      if (labels?.length === 0 && ariaLabel === null) problems.push(`no label for the field ${name}`);
    }
    for (const link of document.querySelectorAll("a[href^='#']")) {
      const target = link.getAttribute("href")?.slice(1) ?? "";
      if (document.getElementById(target) === null) problems.push(`nothing has the id #${target}`);
    }
    return problems;
  });
}

async function keepPicture(page: Page, look: string): Promise<void> {
  if (!pictureFolder) return;
  const name = `${kindOf(page.url())}-${page.url().slice(-5)}`.replaceAll(/[^a-z0-9]+/gi, "_");
  await page.screenshot({
    path: `${pictureFolder}/${name}-${look}.png`,
    fullPage: true,
    animations: "disabled",
  });
}
