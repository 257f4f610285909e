import { compileScheme, type Verifier } from "./engine.ts";
import { communication } from "./entries/communication.ts";
import { developerTools } from "./entries/developer_tools.ts";
import { api, genericHmac, none } from "./entries/generic.ts";
import { github } from "./entries/github.ts";
import { payments } from "./entries/payments.ts";
import { clerk, resend, standardWebhooks, svix } from "./entries/standard_webhooks.ts";
import { stripe } from "./entries/stripe.ts";
import type { Provider } from "./provider.ts";
import type { SignatureTemplate, VerifyOptions } from "./scheme.ts";
import { parseTemplate } from "./template.ts";

/** Every provider, in the order in which pickers show them. */
export const providers: readonly Provider[] = [
  stripe,
  github,
  standardWebhooks,
  resend,
  clerk,
  svix,
  ...payments,
  ...developerTools,
  ...communication,
  genericHmac,
  none,
  api,
];

const byId = new Map(providers.map((provider) => [provider.id, provider]));
const verifiersById = new Map(providers.map(({ id, schemes }) => [id, schemes.map(compileScheme)]));

export function findProvider(id: string): Provider | null {
  return byId.get(id) ?? null;
}

/** Seconds of a provider's default freshness window; null when its requests carry no time that is checked. */
export function defaultTolerance(id: string): number | null {
  const [first] = byId.get(id)?.schemes ?? [];
  return first !== undefined && "tolerance_seconds" in first ? first.tolerance_seconds : null;
}

interface CompiledTemplate {
  template: SignatureTemplate;
  verifier: Verifier;
}

// A source keeps its configuration object while it is cached, so its template is compiled once.
const templates = new WeakMap<object, CompiledTemplate | null>();

/** The generic HMAC's template, parsed and compiled; null when there is none or it is not valid. */
export function compiledTemplate(
  provider: string,
  options: VerifyOptions | undefined,
): CompiledTemplate | null {
  const configured = options?.template;
  if (typeof configured !== "object" || configured === null || !byId.get(provider)?.configurable) return null;
  const known = templates.get(configured);
  if (known !== undefined) return known;
  const template = parseTemplate(configured);
  const compiled = template === null
    ? null
    : { template, verifier: compileScheme({ ...template, id: `${provider}-${template.hash}` }) };
  templates.set(configured, compiled);
  return compiled;
}

/** The verifiers that count for a request: the template's, the named scheme's, or all of the provider. */
export function verifiersFor(provider: string, options: VerifyOptions | undefined): readonly Verifier[] {
  const all = verifiersById.get(provider) ?? [];
  if (options?.template !== undefined && options.template !== null && byId.get(provider)?.configurable) {
    const compiled = compiledTemplate(provider, options);
    return compiled === null ? [] : [compiled.verifier];
  }
  return options?.scheme === undefined ? all : all.filter(({ scheme }) => scheme.id === options.scheme);
}

/** Header names, lower case, whose values must not be shown, logged or forwarded for this source. */
export function sensitiveHeaders(provider: string, options?: VerifyOptions): readonly string[] {
  const fixed = byId.get(provider)?.sensitiveHeaders ?? [];
  const configured = compiledTemplate(provider, options)?.template.signature.name;
  return configured === undefined || fixed.includes(configured) ? fixed : [...fixed, configured];
}
