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
import type { EventDetail } from "../events/mod.ts";
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

/** Bytes of a body that fit into a shell's argument everywhere. */
const LONGEST_ARGUMENT = 65_536;

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

  async function prepareIfThere(actor: Actor, projectId: string, sourceId: string) {
    try {
      return await prepare(actor, projectId, sourceId);
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }
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
      const curl = curlLine(source.provider, { ...signing, body, type });
      return { curl, validUntil: validUntil(source, signing.now) };
    },

    /**
     * A stored event as a command that posts it to its source once more, signed anew. Null where no shell can carry
     * its body, its source is gone or none can sign for it. Members.
     */
    async findEventCommand(
      actor: Actor,
      projectId: string,
      { id, sourceId, providerEventId, type, contentType, body }: EventDetail,
    ): Promise<SampleCommand | null> {
      const text = asArgument(body);
      if (text === null || !/^application\/([\w.-]+\+)?json\b/i.test(contentType ?? "application/json")) {
        return null;
      }
      const prepared = await prepareIfThere(actor, projectId, sourceId);
      if (prepared === null) return null;
      const { source, signing, request } = prepared;
      if (source.needsSecret || !isSigned(request, source)) return null;
      const said = { id: providerEventId ?? id, body: text, ...(type === null ? {} : { type }) };
      return {
        curl: curlLine(source.provider, { ...signing, ...said }),
        validUntil: validUntil(source, signing.now),
      };
    },
  };
}

function isSigned(request: SampleRequest | null, { hasSecret }: SourceView): request is SampleRequest {
  // The content type is always there; what signs comes beside it.
  return request !== null && (!hasSecret || request.headers.length > 1);
}

function asArgument(body: Uint8Array): string | null {
  if (body.length > LONGEST_ARGUMENT) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return text.includes("\0") ? null : text;
  } catch {
    // Not UTF-8: no argument can carry it.
    return null;
  }
}

function validUntil(source: SourceView, now: number): Date | null {
  const tolerance = toleranceOf(source);
  return tolerance === null ? null : new Date((now + tolerance) * 1000);
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
