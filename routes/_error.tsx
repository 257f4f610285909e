import { HttpError } from "fresh";
import { LinkButton } from "../components/Button.tsx";
import { PageTitle } from "../components/PageHeader.tsx";
import { SiteLayout } from "../components/SiteLayout.tsx";
import { define } from "../lib/web/define.ts";
import { errorPage } from "../lib/web/middleware.ts";

export const handler = define.handlers(errorPage);

/** Nothing of what went wrong inside is said here; the request's id leads whoever runs Sluice to it. */
export default define.page(({ error, state }) => {
  const status = error instanceof HttpError ? error.status : 500;
  const { title, advice } = words(status);
  // The catalogue's and the services' own sentences are made for people; below 500 they know more than the status.
  const said = error instanceof HttpError && [400, 402, 403, 409, 422].includes(status) ? error.message : "";
  const signedIn = Boolean(state.user);
  return (
    <SiteLayout signedIn={signedIn} flash={null}>
      <PageTitle parts={[title]} />
      <div class="mx-auto flex w-full max-w-lg flex-col items-start px-4 py-20 sm:py-28">
        <p class="font-mono text-quiet">{status}</p>
        <h1 class="mt-2 text-2xl font-semibold tracking-tight">{title}</h1>
        {said && <p class="mt-2 text-base">{said}</p>}
        <p class="mt-2 text-base text-quiet">{advice}</p>
        <div class="mt-6 flex flex-wrap gap-2">
          {signedIn
            ? <LinkButton tone="primary" href="/dashboard">Your projects</LinkButton>
            : <LinkButton tone="primary" href="/">Front page</LinkButton>}
        </div>
        {state.requestId && (
          <p class="mt-10 border-t border-line pt-4 text-xs text-quiet">
            Request <code class="font-mono select-all">{state.requestId}</code>
          </p>
        )}
      </div>
    </SiteLayout>
  );
});

function words(status: number): { title: string; advice: string } {
  return known[status] ??
    (status >= 500 ? unexpected : { title: "That did not work", advice: "Go back and try another way." });
}

const unexpected = {
  title: "Something went wrong",
  advice:
    "It is not your doing, and it is in the log. Try again; if it stays, pass on the request's id below.",
};

const known: Record<number, { title: string; advice: string }> = {
  400: { title: "The request could not be read", advice: "Go back and send the form again." },
  403: {
    title: "You cannot do that here",
    advice:
      "Your role does not allow it, or the request came from another site. Ask an owner of the project for access.",
  },
  404: {
    title: "There is nothing here",
    advice: "It was moved or deleted, or it belongs to a project that you are not a member of.",
  },
  405: {
    title: "Not this way",
    advice: "This address takes another kind of request. Go back and use the page's own buttons.",
  },
  422: {
    title: "The address is not right",
    advice: "A filter or cursor in it is not one of ours. Start over from the list.",
  },
  429: { title: "Too many requests", advice: "Wait a moment, then try again." },
  503: {
    title: "Sluice is busy",
    advice: "A store does not answer right now. Nothing that was acknowledged is lost. Try again shortly.",
  },
};
