import { curlLine } from "../lib/providers/mod.ts";
import type { Demo, DemoProject } from "../services/demo/mod.ts";

/** What `start` says once it serves: one screen, from the address to the first event. `now` in milliseconds. */
export function banner(url: string, demo: Demo | null, now: number): string {
  const lines = ["", `  Sluice is running at ${url}`, ""];
  if (demo) lines.push(...signIn(url, demo));
  if (demo?.project) lines.push(...firstEvent(demo.project, now));
  return lines.join("\n");
}

function signIn(url: string, { email, password, signInToken }: Demo): string[] {
  return [
    "  Sign in with this link (it works once, for an hour):",
    `    ${url}/auth/link?token=${encodeURIComponent(signInToken)}`,
    ...(password === null
      ? [`  or as ${email} with its password. Forgotten? Stop Sluice and run: deno task seed --json`]
      : [
        `  or as     ${email}`,
        `  password  ${password}   (shown this once; only its hash is kept)`,
      ]),
    "",
  ];
}

// GitHub's signature carries no time, so that the line still works tomorrow.
function firstEvent({ sources }: DemoProject, now: number): string[] {
  const source = sources.find(({ provider }) => provider === "github");
  if (!source) return [];
  const line = curlLine("github", {
    secret: source.secret,
    url: source.url,
    body: '{"ref":"refs/heads/main"}',
    now: Math.floor(now / 1000),
    id: crypto.randomUUID(),
    type: "push",
  });
  return [
    "  Send an event (again: it is recognised as a duplicate):",
    ...line.split("\n").map((part) => `    ${part}`),
    "  or, from another terminal: deno task send",
    "",
  ];
}
