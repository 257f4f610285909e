import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { launchChromium, openContext } from "./chromium.ts";
import { openSite, type Site } from "./start_server.ts";

export interface Stage {
  site: Site;
  /** A window of its own: other cookies, other storage. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/** How much of a long log still helps whoever reads a failure. */
const LOG_CHARACTERS = 12_000;

/**
 * Runs tests of one file against one Sluice and one Chromium. A failure says where each page was and what the server
 * had logged.
 */
export function createStage() {
  let site: Site | null = null;
  let browser: Browser | null = null;

  Deno.test.beforeAll(async () => {
    [site, browser] = await Promise.all([openSite(), launchChromium()]);
  });

  Deno.test.afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  return function scenario(name: string, play: (stage: Stage) => Promise<void>): void {
    Deno.test({
      name,
      // The server and Chromium outlive each test.
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        if (site === null || browser === null) throw new Error("Nothing to test: it did not come up");
        const [running, chromium] = [site, browser];
        const contexts: BrowserContext[] = [];
        try {
          await play({
            site: running,
            async open(options) {
              const context = await openContext(chromium, running.url, options);
              contexts.push(context);
              return context;
            },
          });
        } catch (cause) {
          const places = await Promise.all(contexts.map(describe));
          throw new Error(
            [String(cause), ...places, "The server said:", running.run.said().slice(-LOG_CHARACTERS)].join(
              "\n\n",
            ),
            { cause },
          );
        } finally {
          for (const context of contexts) await context.close();
        }
      },
    });
  };
}

async function describe(context: BrowserContext): Promise<string> {
  const pages = await Promise.all(
    context.pages().map(async (page) => {
      const text = await page.locator("body").innerText().catch((error) => `unreadable: ${error}`);
      return `A page is at ${page.url()}:\n${text.slice(0, 2_000)}`;
    }),
  );
  return pages.join("\n\n");
}
