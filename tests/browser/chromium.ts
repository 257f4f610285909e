import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

// As root Chromium needs its sandbox off; the rest keeps it from calling home and from background work.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Long enough for a busy machine: what works does not wait, and what does not fails anyway.
const PATIENCE_MS = 20_000;

/** Chromium of `CHROMIUM`, or where Debian installs it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: Deno.env.get("CHROMIUM") || "/usr/bin/chromium",
    args: flags,
  });
}

/** Someone's browser window, with cookies of its own, that opens paths of the site. */
export async function openContext(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Notes whatever goes wrong in the context's pages from now on: errors, refusals, failures, requests to others. */
export async function watch(context: BrowserContext, url: string): Promise<string[]> {
  const complaints: string[] = [];
  const { origin } = new URL(url);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      // Uncaught errors are what the test hears of a page.
      reportError(new Error(`policy violation: ${violatedDirective} ${blockedURI}`));
    });
  });
  context.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    complaints.push(`${message.location().url}: console ${message.type()}: ${message.text()}`);
  });
  context.on("weberror", (error) => {
    complaints.push(`${error.page()?.url()}: uncaught: ${error.error()}`);
  });
  context.on("request", (request) => {
    const target = new URL(request.url());
    if (target.protocol !== "data:" && target.origin !== origin) {
      complaints.push(`${request.frame().url()}: asks a third party: ${request.url()}`);
    }
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // Whoever leaves a page ends what it was still loading, its event stream for one.
    if (reason === "net::ERR_ABORTED") return;
    complaints.push(`${request.url()}: failed: ${reason}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.url()}: answered ${response.status()}`);
  });
  return complaints;
}
