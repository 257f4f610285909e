import { LinkButton } from "../../components/Button.tsx";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { EventPreview } from "../../components/EventPreview.tsx";
import { Features, Pitch, Steps, Verdicts } from "../../components/Landing.tsx";
import { PageTitle } from "../../components/PageHeader.tsx";
import CopyButton from "../../islands/CopyButton.tsx";
import { define, type State } from "../../lib/web/define.ts";
import { page } from "../../lib/web/page.ts";

export const handler = define.handlers({
  GET: page({
    public: "public_page",
    load: async ({ state, services }) => ({
      counts: await services.health.counts().catch((error: unknown) => withoutCounts(state, error)),
    }),
  }),
});

export default define.page<typeof handler>(({ data: { counts }, state }) => (
  <>
    <PageTitle parts={["Webhooks that arrive"]} />
    <div class="mx-auto max-w-6xl px-4 sm:px-6">
      <div class="grid items-center gap-x-14 gap-y-12 py-14 sm:py-20 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
        <Hero signedIn={state.user !== null} />
        <EventPreview />
      </div>
      {counts && <LiveCounts {...counts} />}
      <Pitch
        title="Four steps, one order"
        text="An acknowledgement means that the event is on disk. Kill the server right after it, and the event is still there."
      >
        <Steps />
      </Pitch>
      <Pitch
        title="Nothing disappears"
        text="Every request that reaches a source leaves a verdict that you can read, filter and act on."
      >
        <Verdicts />
      </Pitch>
      <Pitch
        title="See it say no twice"
        text="A repeat gets the first answer again. A forged one gets a reason, and stays on the source's page."
      >
        <CodeBlock label="In a terminal" actions={<CopyButton text={sample} label="Copy" />}>
          {sample}
        </CodeBlock>
      </Pitch>
      <Pitch
        title="Made for the bad day"
        text="Providers retry, destinations fall over, secrets rotate. The ordinary cases are handled, and the odd ones are visible."
      >
        <Features />
      </Pitch>
    </div>
  </>
));

function Hero({ signedIn }: { signedIn: boolean }) {
  return (
    <div>
      <h1 class="text-4xl leading-[1.1] font-semibold tracking-tight text-balance sm:text-5xl">
        Never lose a webhook again
      </h1>
      <p class="mt-5 max-w-xl text-lg leading-7 text-pretty text-quiet">
        Point your providers at Sluice. It verifies every request, stores it before it says yes, and delivers
        it byte for byte until your app has accepted it. What it turns away, it keeps, with the reason.
      </p>
      <div class="mt-7 flex flex-wrap gap-2.5">
        {signedIn ? <LinkButton tone="primary" size="large" href="/dashboard">Open dashboard</LinkButton> : (
          <>
            <LinkButton tone="primary" size="large" href="/signup">Create account</LinkButton>
            <LinkButton size="large" href="/login">Sign in</LinkButton>
          </>
        )}
      </div>
    </div>
  );
}

function LiveCounts({ accepted, delivered }: { accepted: number; delivered: number }) {
  return (
    <dl class="mb-14 grid gap-px overflow-hidden rounded-box border border-line bg-base-300 sm:grid-cols-2">
      <LiveCount label="Events accepted here in the last 24 hours" count={accepted} />
      <LiveCount label="Deliveries that arrived in the same time" count={delivered} />
    </dl>
  );
}

function LiveCount({ label, count }: { label: string; count: number }) {
  return (
    <div class="flex flex-col-reverse bg-base-100 px-6 py-5">
      <dt class="text-quiet">{label}</dt>
      <dd class="text-3xl font-semibold tracking-tight tabular-nums">{count.toLocaleString("en")}</dd>
    </div>
  );
}

const sample = `# The signed event, twice
$ curl "$SOURCE_URL" -H "webhook-signature: $SIGNATURE" … -d @invoice_paid.json
{"id":"evt_01kb4x9mnd8f3v2r6t0sx7k2pq","duplicate":false}

$ curl "$SOURCE_URL" -H "webhook-signature: $SIGNATURE" … -d @invoice_paid.json
{"id":"evt_01kb4x9mnd8f3v2r6t0sx7k2pq","duplicate":true}

# The same with one byte changed
$ curl "$SOURCE_URL" -H "webhook-signature: $SIGNATURE" … -d @forged.json
{"status":401,"code":"signature_rejected","detail":"The signature was not accepted.", …}`;

/** The page is worth more than its figures. */
function withoutCounts(state: State, error: unknown): null {
  state.log.warn("the front page has no figures", { reason: String(error) });
  return null;
}
