import { Section } from "../Card.tsx";

interface Choice {
  id: string;
  name: string;
}

const popular = ["stripe", "github", "shopify", "standard-webhooks", "resend", "clerk", "linear", "openai"];
const general = ["generic-hmac", "generic-api-key", "generic-basic", "none"];

/** The first step to a source: who posts to it. */
export function ProviderPicker({ path, providers }: {
  /** Of the page. */
  path: string;
  providers: Choice[];
}) {
  const named = (ids: string[]) =>
    ids.flatMap((id) => providers.find((provider) => provider.id === id) ?? []);
  const others = providers.filter(({ id }) => !popular.includes(id) && !general.includes(id))
    .sort((one, other) => one.name.localeCompare(other.name));
  return (
    <>
      <Choices path={path} title="Popular" choices={named(popular)} />
      <Choices
        path={path}
        title="Any other sender"
        description="Say yourself how requests are signed, or take what comes."
        choices={named(general)}
      />
      <Choices path={path} title="All providers" choices={others} />
    </>
  );
}

function Choices({ path, title, description, choices }: {
  path: string;
  title: string;
  description?: string;
  choices: Choice[];
}) {
  return (
    <Section title={title} description={description}>
      <ul class="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-4">
        {choices.map(({ id, name }) => (
          <li key={id}>
            <a
              href={`${path}?provider=${encodeURIComponent(id)}`}
              class="flex h-12 items-center gap-2.5 rounded-box border border-line bg-base-100 px-3 font-medium shadow-card hover:border-primary/60 hover:bg-base-200"
            >
              <Monogram name={name} />
              <span class="min-w-0 truncate">{name}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A provider's initial: its logo is not ours to show. */
export function Monogram({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      class="flex size-6 shrink-0 items-center justify-center rounded-selector bg-primary/10 text-xs font-semibold text-primary"
    >
      {name.slice(0, 1)}
    </span>
  );
}
