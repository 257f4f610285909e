import { Head } from "fresh/runtime";
import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";

export interface Crumb {
  text: string;
  href: string;
}

/** The top of a page: where it is, what it is, what can be done. Names the document, too. */
export function PageHeader({ title, crumbs = [], description, badge, actions }: {
  title: string;
  /** From the outside in, without the page itself. */
  crumbs?: Crumb[];
  description?: ComponentChildren;
  /** Beside the title: a status. */
  badge?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <header class="flex flex-col gap-1">
      <PageTitle parts={[title, ...crumbs.map(({ text }) => text).reverse()]} />
      {crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} />}
      <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div class="min-w-0">
          <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 class="text-xl leading-8 font-semibold tracking-tight wrap-anywhere">{title}</h1>
            {badge}
          </div>
          {description && <p class="mt-0.5 max-w-2xl text-quiet wrap-anywhere">{description}</p>}
        </div>
        {actions && <div class="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}

/** The document's title: the page first, the product last. */
export function PageTitle({ parts }: { parts: string[] }) {
  return (
    <Head>
      <title>{[...parts, "Sluice"].join(" · ")}</title>
    </Head>
  );
}

function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol class="flex flex-wrap items-center gap-1 text-xs text-quiet">
        {crumbs.map(({ text, href }, index) => (
          <li key={href} class="flex min-w-0 items-center gap-1">
            {index > 0 && <Icon name="chevron_right" class="size-3" />}
            <a
              href={href}
              aria-current="false"
              class="inline-flex min-h-6 items-center wrap-anywhere hover:text-base-content hover:underline"
            >
              {text}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
