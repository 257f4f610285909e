import { Section } from "../Card.tsx";
import { verdictWords } from "../status_words.ts";
import { Tabs } from "../Tabs.tsx";
import { type RefusedRequest, RefusedRequests } from "./RefusedRequests.tsx";

interface Tally {
  duplicate: number;
  rejected: number;
  tooLarge: number;
  overQuota: number;
  handshake: number;
}

/** Requests that made no event, by verdict. */
export function RefusedSection({ path, base, verdict, tally, requests }: {
  /** Of the source. */
  path: string;
  /** Of the project. */
  base: string;
  verdict: RefusedRequest["verdict"];
  tally: Tally;
  requests: RefusedRequest[];
}) {
  const counts: [RefusedRequest["verdict"], number][] = [
    ["rejected", tally.rejected],
    ["duplicate", tally.duplicate],
    ["too_large", tally.tooLarge],
    ["over_quota", tally.overQuota],
    ["handshake", tally.handshake],
  ];
  return (
    <Section
      id="refused"
      title="Requests that made no event"
      description="Kept with headers and the beginning of the body; the counts are of the last 24 hours."
    >
      <Tabs
        label="Verdict"
        tabs={counts.map(([name, count]) => ({
          href: name === "rejected" ? `${path}#refused` : `${path}?verdict=${name}#refused`,
          text: verdictWords[name].word,
          current: name === verdict,
          count,
        }))}
      />
      {requests.length === 0
        ? <p class="py-5 text-center text-quiet">None. {nothing[verdict]}</p>
        : <RefusedRequests requests={requests} base={base} />}
    </Section>
  );
}

const nothing: Record<RefusedRequest["verdict"], string> = {
  rejected: "A request whose signature is not accepted appears here, with the reason.",
  duplicate: "A request that repeats an event appears here.",
  too_large: "A request over the source's limit appears here.",
  over_quota: "A request over the plan's limit appears here.",
  handshake: "A provider's check of the URL appears here.",
};
