import { findProvider, sign } from "../../lib/providers/mod.ts";
import type { RejectionReason } from "../../lib/shared/rejections.ts";
import type { Message } from "./messages.ts";
import type { DemoSource } from "./workspace.ts";

const MINUTE = 60_000;

/** What a provider posted. */
export interface Posted {
  headers: [string, string][];
  body: string;
}

/** A request of the source's provider, genuine at `at` in milliseconds. */
export function signed(source: DemoSource, message: Message, at: number, secret = source.secret): Posted {
  const { id, type, body } = message;
  const now = Math.floor(at / 1000);
  return withHeaders(source, body, sign(source.provider, { secret, body, now, id, type, url: source.url }));
}

/** A request that is refused for exactly this reason. */
export function spoiled(source: DemoSource, message: Message, at: number, reason: RejectionReason): Posted {
  const signature = findProvider(source.provider)?.sensitiveHeaders[0];
  const change = (alter: (value: string) => string | null): Posted => {
    const { headers, body } = signed(source, message, at);
    return {
      body,
      headers: headers.flatMap(([name, value]): [string, string][] => {
        const altered = name === signature ? alter(value) : value;
        return altered === null ? [] : [[name, altered]];
      }),
    };
  };
  switch (reason) {
    case "missing_header":
      return change(() => null);
    case "malformed_header":
      return change(() => "signature");
    case "unsupported_scheme":
      return change((value) => value.replace("v1=", "v0="));
    case "timestamp_too_old":
      return signed(source, message, at - 15 * MINUTE);
    case "timestamp_in_future":
      return signed(source, message, at + 15 * MINUTE);
    case "body_altered":
      return { ...change((value) => value), body: JSON.stringify(JSON.parse(message.body), null, 2) };
    case "wrong_secret":
      return signed(source, message, at, `${source.secret}of_another_endpoint`);
  }
}

function withHeaders(source: DemoSource, body: string, own: [string, string][]): Posted {
  const headers: [string, string][] = [
    ["accept", "*/*"],
    ["content-length", String(byteLength(body))],
    ["content-type", "application/json"],
    ["host", new URL(source.url).host],
    ...own,
  ];
  return { headers: headers.sort(([one], [other]) => one < other ? -1 : 1), body };
}

/** Bytes in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
