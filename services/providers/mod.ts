import { findProvider, type Provider, providers } from "../../lib/providers/mod.ts";

/** What a person needs to know to choose a provider and to set it up. */
export interface ProviderView {
  id: string;
  name: string;
  /** Null where requests carry no secret. */
  secret: { hint: string; placeholder: string } | null;
  /** The provider's own page on its webhooks, or null. */
  docs: string | null;
  /** Whether the signature's layout is set at the source. */
  configurable: boolean;
  /** Short sentences; `{url}` stands for the source's URL. */
  setup: readonly string[];
}

export type Providers = ReturnType<typeof createProviders>;

/** The catalogue of providers, as pages show it. */
export function createProviders() {
  const catalogue = providers.filter(({ ingest }) => ingest).map(toView);
  return {
    /** Those that can post to a source, in the order of the catalogue. */
    list: (): ProviderView[] => catalogue,

    /** Any provider by its id, or null. */
    find(id: string): ProviderView | null {
      const provider = findProvider(id);
      return provider && toView(provider);
    },
  };
}

function toView({ id, name, secret, docs, configurable, setup }: Provider): ProviderView {
  return {
    id,
    name,
    secret: secret && { hint: secret.hint, placeholder: secret.placeholder },
    docs,
    configurable,
    setup,
  };
}
