import type { Middleware } from "../types.ts";
import { nonceOf } from "./nonce.ts";

export interface CSPOptions {
  /** Report violations, but allow them. */
  reportOnly?: boolean;
  /** Where violations are reported to. */
  reportTo?: string;
  /** Directives that are added, or take the place of the default with the same name. */
  csp?: string[];
  /** Allow inline scripts and styles by the nonce that rendering gave them, not in general. */
  useNonce?: boolean;
}

const DEFAULTS = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];
const WITH_NONCE = /^(default-src|(script|style)-src(-elem)?|style-src-attr)\s/;

/** Sets the Content-Security-Policy of every response. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const directives = allDirectives(options);
  const header = options.reportOnly ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy";

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = options.useNonce ? nonceOf(response) : undefined;
    const policy = nonce === undefined
      ? directives
      : directives.map((directive) => withNonce(directive, nonce));
    response.headers.set(header, policy.join("; "));
    if (options.reportTo) {
      response.headers.set(
        "Reporting-Endpoints",
        `csp-endpoint="${options.reportTo}"`,
      );
    }
    return response;
  };
}

function allDirectives({ csp = [], reportTo }: CSPOptions): string[] {
  const names = new Set(csp.map(nameOf));
  const kept = DEFAULTS.filter((directive) => !names.has(nameOf(directive)));
  const reports = reportTo ? ["report-to csp-endpoint", `report-uri ${reportTo}`] : [];
  return [...kept, ...csp, ...reports];
}

function nameOf(directive: string): string {
  return directive.split(" ", 1)[0] ?? directive;
}

function withNonce(directive: string, nonce: string): string {
  return WITH_NONCE.test(directive) ? directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`) : directive;
}
