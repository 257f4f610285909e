/** The first thing that the tab key reaches. */
export function SkipLink() {
  return (
    <a
      href="#main"
      class="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-field focus:bg-primary focus:px-3 focus:py-2 focus:font-medium focus:text-primary-content"
    >
      Skip to the content
    </a>
  );
}
