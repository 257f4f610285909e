import ipaddr from "ipaddr.js";
import { z } from "zod";
import { parseAllowedRanges } from "./address_guard.ts";

const emptyToMissing = (value: unknown) => (value === "" ? undefined : value);
const text = () => z.preprocess(emptyToMissing, z.string().min(1).optional());
const url = (expected: string) =>
  z.preprocess(emptyToMissing, z.url({ protocol: /^https?$/, error: `expected ${expected}` }).optional());
const databaseUrl = () =>
  z.preprocess(
    emptyToMissing,
    z.url({ protocol: /^postgres(ql)?$/, error: "expected postgres://user:password@host/database" })
      .optional(),
  );
const splitList = (value: string) => value.split(",").map((item) => item.trim()).filter(Boolean);

/** Items separated by commas; `problem` says what is wrong with one, or null. Missing is not the same as empty. */
const list = (problem: (item: string) => string | null) =>
  z.string().optional().transform((value, context) => {
    const items = value === undefined ? undefined : splitList(value);
    for (const item of items ?? []) {
      const message = problem(item);
      if (message !== null) context.addIssue({ code: "custom", message });
    }
    return items;
  });

/** Every variable that Sluice reads, each with what it expects. `.env.example` says the same in prose. */
export const environmentSchema = z.object({
  PORT: z.preprocess(
    emptyToMissing,
    z.coerce.number({ error: "expected a port number" }).int().min(1).max(65535).default(8000),
  ),
  SLUICE_DATA_DIR: z.preprocess(emptyToMissing, z.string().default(".sluice")),
  SLUICE_ENV: z.preprocess(
    emptyToMissing,
    z.enum(["development", "production"], { error: "expected development or production" }).optional(),
  ),
  APP_URL: z.preprocess(
    emptyToMissing,
    z.url({ protocol: /^https?$/, error: "expected http(s)://host" })
      .refine(isOrigin, "expected http(s)://host without a path, since pages and /in/ live at its root")
      .optional(),
  ),
  DATABASE_URL: databaseUrl(),
  DATABASE_SERVICE_URL: databaseUrl(),
  DATABASE_MIGRATION_URL: databaseUrl(),
  SUPABASE_URL: url("https://project.supabase.co"),
  SUPABASE_PUBLISHABLE_KEY: text(),
  SUPABASE_SECRET_KEY: text(),
  STRIPE_SECRET_KEY: text(),
  STRIPE_WEBHOOK_SECRET: text(),
  RESEND_API_KEY: text(),
  RESEND_WEBHOOK_SECRET: text(),
  EMAIL_FROM: text(),
  VAPI_API_KEY: text(),
  VAPI_PHONE_NUMBER_ID: text(),
  VAPI_WEBHOOK_SECRET: text(),
  ENCRYPTION_KEYS: z.preprocess(
    emptyToMissing,
    z.string().regex(
      /^[^:,]+:[A-Za-z0-9+/]{43}=(,[^:,]+:[A-Za-z0-9+/]{43}=)*$/,
      "expected id:base64 of 32 bytes, separated by commas",
    ).optional(),
  ),
  DENO_KV_URL: url("the http(s) address of a Deno KV service"),
  BILLING: z.preprocess(
    emptyToMissing,
    z.enum(["auto", "off"], { error: "expected auto or off" }).default("auto"),
  ),
  TRUSTED_PROXIES: list(proxyProblem),
  OPERATOR_EMAILS: list(emailProblem),
  ALLOW_PRIVATE_DESTINATIONS: list(rangeProblem),
  DENO_DEPLOY: z.preprocess(emptyToMissing, z.string().optional()),
});

type Variables = z.output<typeof environmentSchema>;

export interface Environment {
  port: number;
  dataDirectory: string;
  production: boolean;
  /** On the hosted platform: no migrations at start, no child processes, short-lived instances. */
  hosted: boolean;
  appUrl: string;
  /** Null: the embedded server. */
  database: { request: string; service: string; migration: string } | null;
  /** Null: the sandbox. */
  supabase: { url: string; publishableKey: string; secretKey: string } | null;
  encryptionKeys: string | null;
  kvUrl: string | null;
  trustedProxies: string[];
  operatorEmails: string[];
  /** CIDR ranges that destinations may use although they are private. */
  allowPrivateDestinations: string[];
}

/** A configuration that cannot run, with one line per variable for whoever started it. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  constructor(readonly problems: string[]) {
    super(`The configuration cannot run:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/** Reads the variables once. Throws `EnvironmentError` that names every bad or missing one and what is expected. */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success) {
    throw new EnvironmentError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const values = parsed.data;
  const hosted = values.DENO_DEPLOY !== undefined;
  const production = hosted || values.SLUICE_ENV === "production";
  const problems = [...incomplete(values), ...(production ? notForProduction(values, variables) : [])];
  if (problems.length > 0) throw new EnvironmentError(problems);
  const { DATABASE_URL: request } = values;
  return {
    port: values.PORT,
    dataDirectory: values.SLUICE_DATA_DIR,
    production,
    hosted,
    appUrl: (values.APP_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, ""),
    database: request === undefined ? null : {
      request,
      service: values.DATABASE_SERVICE_URL ?? request,
      migration: values.DATABASE_MIGRATION_URL ?? request,
    },
    supabase: supabaseSettings(values),
    encryptionKeys: values.ENCRYPTION_KEYS ?? null,
    kvUrl: values.DENO_KV_URL ?? null,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    operatorEmails: values.OPERATOR_EMAILS ?? [],
    allowPrivateDestinations: values.ALLOW_PRIVATE_DESTINATIONS ?? (production ? [] : loopback),
  };
}

/** The environment of this process; prints what is wrong with it and exits 1 when it cannot run. */
export function loadEnvironment(): Environment {
  try {
    return parseEnvironment(Deno.env.toObject());
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    Deno.stderr.writeSync(new TextEncoder().encode(error.message + "\n"));
    Deno.exit(1);
  }
}

/** Variables that make no sense without another one. */
function incomplete(values: Variables): string[] {
  const supabase = ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"] as const;
  const logins = ["DATABASE_SERVICE_URL", "DATABASE_MIGRATION_URL"] as const;
  return [
    ...missingBeside(values, supabase, supabase),
    ...missingBeside(values, ["DATABASE_URL"], logins),
  ];
}

type Name = keyof Variables;

function missingBeside(values: Variables, required: readonly Name[], asking: readonly Name[]): string[] {
  const given = asking.filter((name) => values[name] !== undefined);
  if (given.length === 0) return [];
  return required.filter((name) => values[name] === undefined)
    .map((name) => `${name}: required with ${given.join(" and ")}`);
}

function notForProduction(values: Variables, variables: Record<string, string | undefined>): string[] {
  const required = {
    APP_URL: "the public address, https://…",
    DATABASE_URL: "the login for requests (role sluice_request)",
    DATABASE_SERVICE_URL: "the login for ingest and jobs (role sluice_worker)",
    DATABASE_MIGRATION_URL: "the direct login for migrations",
    SUPABASE_URL: "the Supabase project's address",
    SUPABASE_PUBLISHABLE_KEY: "the Supabase project's publishable key",
    SUPABASE_SECRET_KEY: "the Supabase project's secret key",
    ENCRYPTION_KEYS: "id:base64 of 32 random bytes",
  } as const;
  const missing = Object.entries(required)
    .filter(([name]) => values[name as keyof typeof required] === undefined)
    .map(([name, expected]) => `${name}: required in production, ${expected}`);
  // Deliveries connect to the address that was checked: whoever set a proxy expects something else of them.
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()])
    .filter((name) => variables[name])
    .map((name) => `${name}: must not be set in production, deliveries go out directly`);
  return [...missing, ...proxies];
}

function supabaseSettings(values: Variables): Environment["supabase"] {
  const { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: publishableKey, SUPABASE_SECRET_KEY: secretKey } =
    values;
  return url && publishableKey && secretKey ? { url, publishableKey, secretKey } : null;
}

const loopback = ["127.0.0.0/8", "::1/128"];

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  // What is no URL at all was refused before, once is enough.
  if (url === null) return true;
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
}

function rangeProblem(range: string): string | null {
  try {
    parseAllowedRanges([range]);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function proxyProblem(proxy: string): string | null {
  if (ipaddr.isValid(proxy) || ipaddr.isValidCIDR(proxy)) return null;
  return `${proxy} is not an address or a range like 10.0.0.0/8`;
}

function emailProblem(email: string): string | null {
  return z.email().safeParse(email).success ? null : `${email} is not an e-mail address`;
}
