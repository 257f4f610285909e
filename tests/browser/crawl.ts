import type { BrowserContext, Page, Response } from "playwright-core";

/** Pages of one kind that are opened for being linked to, and views of one. */
const MOST_OF_A_KIND = { page: 3, view: 1 };
/** At once: Chromium and the server share the machine. */
const TABS = 2;

/** Answers of the sandbox are for programs: they are no pages. */
const forPrograms = /^\/sandbox\//;

export interface Crawled {
  pages: string[];
  /** Addresses within the site that were linked to, and are no pages. */
  others: string[];
}

type Visit = (page: Page, response: Response) => Promise<void>;

/** What a page is, whichever thing it shows: `/projects/{}/events?verdict`. */
export function kindOf(address: string): string {
  const { pathname, searchParams } = new URL(address);
  const names = [...new Set(searchParams.keys())].sort().join("&");
  return pathname.replaceAll(/\/[a-z]+_[0-9a-z]{26}(?=\/|$)/g, "/{}") + (names && `?${names}`);
}

/**
 * Opens the addresses, and a few of each kind of page that these lead to by links within their site. Calls `visit` on
 * each once it has loaded; throws what that throws.
 */
export async function crawl(context: BrowserContext, from: string[], visit: Visit): Promise<Crawled> {
  const known = new Set(from);
  const waiting = [...from];
  const kinds = new Map<string, number>();
  const pages: string[] = [];
  const others: string[] = [];

  function follow(link: string, origin: string): void {
    const url = new URL(link);
    url.hash = "";
    if (url.origin !== origin || known.has(url.href)) return;
    known.add(url.href);
    if (forPrograms.test(url.pathname)) {
      others.push(url.href);
      return;
    }
    const kind = kindOf(url.href);
    const count = kinds.get(kind) ?? 0;
    if (count >= MOST_OF_A_KIND[kind.includes("?") ? "view" : "page"]) return;
    kinds.set(kind, count + 1);
    waiting.push(url.href);
  }

  async function open(page: Page, address: string): Promise<void> {
    pages.push(address);
    const response = await page.goto(address);
    if (response === null) throw new Error(`${address} answered nothing`);
    for (const link of await linksOf(page)) follow(link, new URL(address).origin);
    await visit(page, response);
  }

  const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
  // In rounds, since what one tab finds is work for all.
  while (waiting.length > 0) {
    const round = waiting.splice(0);
    await Promise.all(tabs.map(async (page) => {
      for (let address = round.shift(); address !== undefined; address = round.shift()) {
        await open(page, address);
      }
    }));
  }
  for (const page of tabs) await page.close();
  return { pages, others };
}

function linksOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map((link) => link.href)
      .filter((href) => href.startsWith("http"))
  );
}
