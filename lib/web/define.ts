import { type Context, createDefine } from "fresh";
import type { Services } from "../../services/mod.ts";
import type { Cache } from "../cache.ts";
import type { CookieJar, Cookies } from "../integrations/supabase/cookies.ts";
import type { Identity } from "../integrations/supabase/identity.ts";
import type { Log } from "../log.ts";
import type { RateLimits } from "../rate_limits.ts";
import type { Sessions, SessionUser } from "../session.ts";
import type { FieldErrors } from "../shared/error_codes.ts";
import type { Flash } from "./flash.ts";

export interface WebSettings {
  appUrl: string;
  production: boolean;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
}

/** What the pipeline needs from outside; main.ts hands it in once. */
export interface WebPorts {
  services: Services;
  sessions: Sessions;
  identity(cookies: Cookies): Identity;
  limits: RateLimits;
  cache: Cache;
  log: Log;
  settings: WebSettings;
}

/** A form that was refused, as its page shows it again. */
export interface FormState {
  error: string;
  fields: FieldErrors;
  /** As typed; secrets are left out. */
  values: Record<string, string>;
}

/** What middlewares leave for guards, handlers and pages. */
export interface State {
  ports: WebPorts;
  requestId: string;
  log: Log;
  cookies: CookieJar;
  /** Null for strangers, and where no session is read. */
  user: SessionUser | null;
  flash: Flash | null;
  form: FormState | null;
}

export type Ctx = Context<State>;

export const define = createDefine<State>();
