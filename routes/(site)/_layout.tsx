import { SiteLayout } from "../../components/SiteLayout.tsx";
import ThemeToggle from "../../islands/ThemeToggle.tsx";
import { define } from "../../lib/web/define.ts";

export default define.layout(({ Component, state }) => (
  <SiteLayout signedIn={state.user !== null} flash={state.flash} controls={<ThemeToggle />}>
    <Component />
  </SiteLayout>
));
