/** What `new App()` accepts. */
export interface FreshConfig {
  /** Serve everything below this path, for example `/app`. */
  basePath?: string;
  mode?: "development" | "production";
  /** Let `X-Forwarded-Proto` and `X-Forwarded-Host` decide `ctx.url`. Only behind a proxy that sets them. */
  trustProxy?: boolean;
}

/** The configuration with every default filled in. */
export interface ResolvedFreshConfig {
  root: string;
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}
