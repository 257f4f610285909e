import { byteSize } from "../../lib/shared/body_view.ts";
import type { EventVerdict } from "../../lib/shared/inputs.ts";
import { type RejectionReason, rejectionSentences } from "../../lib/shared/rejections.ts";
import { verdictWords } from "../status_words.ts";

/** Why a request made no event and what to do about it, in a sentence or two. */
export function refusal(verdict: EventVerdict, reason: string | null): string {
  if (reason !== null && isRejection(reason)) return rejectionSentences[reason];
  const [, limit] = /^limit_(\d+)$/.exec(reason ?? "") ?? [];
  if (limit !== undefined) {
    return `The body is over the limit of ${byteSize(Number(limit))}. Raise it in the source's settings.`;
  }
  return verdictWords[verdict].sentence;
}

function isRejection(reason: string): reason is RejectionReason {
  return Object.hasOwn(rejectionSentences, reason);
}
