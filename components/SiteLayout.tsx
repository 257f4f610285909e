import type { ComponentChildren } from "preact";
import { LinkButton } from "./Button.tsx";
import { Logo } from "./Logo.tsx";
import { SkipLink } from "./SkipLink.tsx";
import { type FlashView, Toast } from "./Toast.tsx";

/** Around the public pages. */
export function SiteLayout({ signedIn, flash, controls, children }: {
  signedIn: boolean;
  flash: FlashView | null;
  /** Islands of the header. */
  controls?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="flex min-h-dvh flex-col">
      <SkipLink />
      <header class="border-b border-line">
        <div class="mx-auto flex h-14 max-w-6xl items-center justify-between px-4 sm:px-6">
          <a href="/" aria-current="false" class="rounded-field">
            <Logo />
          </a>
          <nav aria-label="Account" class="flex items-center gap-1.5">
            {controls}
            {signedIn ? <LinkButton tone="primary" href="/dashboard">Open dashboard</LinkButton> : (
              <>
                <LinkButton tone="ghost" href="/login">Sign in</LinkButton>
                <LinkButton tone="primary" href="/signup">Create account</LinkButton>
              </>
            )}
          </nav>
        </div>
      </header>
      <main id="main" tabIndex={-1} class="grow outline-none">{children}</main>
      <footer class="border-t border-line">
        <div class="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-8 gap-y-3 px-4 py-8 text-quiet sm:px-6">
          <Logo class="text-base-content" />
          <p>MIT licensed. Runs on your machine, with your data.</p>
        </div>
      </footer>
      <Toast flash={flash} />
    </div>
  );
}
