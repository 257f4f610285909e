import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import {
  curlLine,
  defaultTolerance,
  type SampleRequest,
  sampleRequest,
  templateSchema,
} from "../../lib/providers/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { Actor } from "../access/mod.ts";
import type { Arrival, Intake } from "../intake/mod.ts";
import type { Sources, SourceView } from "../sources/mod.ts";

export interface SamplesPorts {
  sources: Pick<Sources, "require" | "openSecrets">;
  intake: Pick<Intake, "accept">;
  clock: Clock;
  ids: Ids;
}

export interface SentSample {
  eventId: string;
  /** True when the source had seen it before. */
  duplicate: boolean;
}

export interface SampleCommand {
  /** For a POSIX shell. */
  curl: string;
  /** Until when the source accepts its signature; null: for as long as the secret. */
  validUntil: Date | null;
}

export type Samples = ReturnType<typeof createSamples>;

/** Sample events: what a provider would send, correctly signed. */
export function createSamples({ sources, intake, clock, ids }: SamplesPorts) {
  async function prepare(actor: Actor, projectId: string, sourceId: string) {
    const source = await sources.require(actor, projectId, sourceId);
    const [secret = ""] = await sources.openSecrets(actor, projectId, sourceId);
    const now = Math.floor(clock.now() / 1000);
    const id = `sample_${encodeId("event", ids.next(clock.now())).split("_").pop()}`;
    const signing = { secret, now, id, url: source.url, options: source.options };
    return { source, signing, request: sampleRequest(source.provider, signing) };
  }

  return {
    /**
     * Sends the provider's sample event to the source, through everything that a real one goes through. Members.
     * Throws `conflict` when none can be signed, and whatever `intake.accept` throws.
     */
    async sendTest(actor: Actor, projectId: string, sourceId: string): Promise<SentSample> {
      const { source, request } = await prepare(actor, projectId, sourceId);
      if (source.needsSecret) {
        throw new AppError("conflict", {
          message: "Enter the source's secret first: samples are signed with it.",
        });
      }
      if (!isSigned(request, source)) {
        throw new AppError("conflict", { message: "Only the provider itself can sign for this source." });
      }
      const receipt = await intake.accept(toArrival(request, source.url));
      if (receipt.verdict === "handshake") {
        throw new AppError("conflict", { message: "The provider's sample is answered, not stored." });
      }
      return { eventId: receipt.eventId, duplicate: receipt.verdict === "duplicate" };
    },

    /** The same as a command that is right when it is made; null when none can be signed. Members. */
    async findCommand(actor: Actor, projectId: string, sourceId: string): Promise<SampleCommand | null> {
      const { source, signing, request } = await prepare(actor, projectId, sourceId);
      if (source.needsSecret || !isSigned(request, source)) return null;
      const { body, type } = request;
      const tolerance = toleranceOf(source);
      return {
        curl: curlLine(source.provider, { ...signing, body, type }),
        validUntil: tolerance === null ? null : new Date((signing.now + tolerance) * 1000),
      };
    },
  };
}

function isSigned(request: SampleRequest | null, { hasSecret }: SourceView): request is SampleRequest {
  // The content type is always there; what signs comes beside it.
  return request !== null && (!hasSecret || request.headers.length > 1);
}

/** Seconds that a signature made now is good for, or null. */
function toleranceOf({ provider, options }: SourceView): number | null {
  if (options.tolerance_seconds !== undefined) return options.tolerance_seconds;
  const template = options.template === undefined ? null : templateSchema.safeParse(options.template).data;
  return template ? template.tolerance_seconds : defaultTolerance(provider);
}

function toArrival({ method, headers, body }: SampleRequest, url: string): Arrival {
  const { pathname } = new URL(url);
  const bytes = new TextEncoder().encode(body);
  return {
    key: pathname.split("/").pop() ?? "",
    origin: "test",
    method,
    path: pathname,
    url,
    headers,
    contentLength: bytes.length,
    readBody(limit) {
      if (bytes.length <= limit) return Promise.resolve(bytes);
      return Promise.reject(new AppError("body_too_large"));
    },
  };
}
