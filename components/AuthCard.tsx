import type { ComponentChildren } from "preact";
import { PageTitle } from "./PageHeader.tsx";

/** A short form alone on its page. */
export function AuthCard({ title, description, children, footer }: {
  title: string;
  description?: ComponentChildren;
  children: ComponentChildren;
  /** The other way: create an account, sign in. */
  footer?: ComponentChildren;
}) {
  return (
    <div class="mx-auto flex w-full max-w-96 flex-col px-4 py-12 sm:py-20">
      <PageTitle parts={[title]} />
      <h1 class="text-2xl font-semibold tracking-tight">{title}</h1>
      {description && <p class="mt-1.5 text-quiet">{description}</p>}
      <div class="mt-6">{children}</div>
      {footer && <p class="mt-6 border-t border-line pt-5 text-quiet">{footer}</p>}
    </div>
  );
}
