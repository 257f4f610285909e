import { type AllowedRanges, isAddress, isForbiddenAddress } from "./address_guard.ts";

export type ParsedDestinationUrl = { ok: true; url: URL } | {
  ok: false;
  /** `forbidden_address`: a literal address or localhost; `protocol`: anything else. */
  reason: "forbidden_address" | "protocol";
  /** A sentence for the person who typed the URL. */
  message: string;
};

const longestUrl = 2048;
/** Control, format, separator and private characters, lone surrogates: what URL parsers drop or rewrite silently. */
const deceptiveCharacters = /[\p{C}\p{Z}\\]/u;
const lowPorts: ReadonlySet<number> = new Set([80, 443]);

/**
 * Ports from 1024 on where something else than a web server usually listens and where a POST line could be taken
 * for a command: databases, caches, queues, mail, cluster control, remote desktops, IRC.
 */
const forbiddenHighPorts: ReadonlySet<number> = new Set([
  ...[1433, 1434, 1521, 3306, 5432, 5433, 5984, 6379, 6380, 6432, 7474, 7687, 8529, 9042, 9160, 9200, 9300],
  ...[11211, 26257, 26379, 27017, 27018, 27019, 28015],
  ...[2525, 4190],
  ...[4222, 4369, 5671, 5672, 9092, 61613, 61616],
  ...[2049, 2375, 2376, 2377, 2379, 2380, 6443, 8500, 10250, 10255],
  ...[3389, 5900, 5901, 6000, 6665, 6666, 6667, 6668, 6669, 6697],
]);

/**
 * The checks that a destination's URL passes when it is saved and again each time it is used: length, characters,
 * scheme, no user info, port, and no literal address outside the public internet in any spelling. Names are judged
 * later, when they are resolved. The fragment is dropped.
 */
export function parseDestinationUrl(text: string, allowed: AllowedRanges): ParsedDestinationUrl {
  if (text.length > longestUrl) return refuse(`The URL must not be longer than ${longestUrl} characters.`);
  if (deceptiveCharacters.test(text)) {
    return refuse("The URL must not contain spaces, control characters or backslashes.");
  }
  const authority = /^https?:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (authority === undefined) return refuse("The URL must start with http:// or https:// and a host.");
  if (authority.includes("@")) return refuse("Put credentials into a header, not into the URL.");
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || /^\.|\.\./.test(url.hostname)) {
    return refuse("This is not a valid URL.");
  }
  if (!isAllowedPort(url)) {
    return refuse("The port must be 80, 443 or one from 1024 on that no database or mail server uses.");
  }
  if (isForbiddenHost(url.hostname, allowed)) {
    const message = "Destinations on private or reserved addresses are not allowed.";
    return { ok: false, reason: "forbidden_address", message };
  }
  if (text.includes("#")) url.hash = "";
  return { ok: true, url };
}

function refuse(message: string): ParsedDestinationUrl {
  return { ok: false, reason: "protocol", message };
}

function isAllowedPort(url: URL): boolean {
  if (url.port === "") return true;
  const port = Number(url.port);
  return lowPorts.has(port) || (port >= 1024 && !forbiddenHighPorts.has(port));
}

/** The URL parser has turned every spelling of an IPv4 address into four decimal parts and lower-cased names. */
function isForbiddenHost(hostname: string, allowed: AllowedRanges): boolean {
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  if (hostname.startsWith("[") || isAddress(host)) return isForbiddenAddress(host, allowed);
  // RFC 6761: these names mean loopback whatever a resolver says.
  if (!/(^|\.)localhost\.?$/.test(host)) return false;
  return isForbiddenAddress("127.0.0.1", allowed) && isForbiddenAddress("::1", allowed);
}

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
const longestHeaderValue = 4096;

/** Framing, routing and negotiation belong to the client, the rest would forge where a request came from. */
const reservedHeaders: ReadonlySet<string> = new Set([
  ...[
    "host",
    "content-length",
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
  ],
  ...["connection", "keep-alive", "expect", "http2-settings", "accept-encoding", "range", "date"],
  ...["forwarded", "via", "x-real-ip", "x-http-method-override", "x-original-url", "x-rewrite-url"],
  // What cloud metadata services ask for as a proof that a request was not forged.
  ...["metadata", "metadata-flavor", "x-google-metadata-request"],
]);
const reservedPrefixes = ["proxy-", "webhook-", "sluice-", "sec-", "x-forwarded-", "x-aws-ec2-metadata-"];

/** Whether a person may add a header of this name to their deliveries. */
export function allowedHeader(name: string): boolean {
  const lowerCase = name.toLowerCase();
  return headerName.test(name) && !reservedHeaders.has(lowerCase) &&
    !reservedPrefixes.some((prefix) => lowerCase.startsWith(prefix));
}

/** Whether the text can be a header's value: printable ASCII, inner spaces and tabs, at most 4,096 characters. */
export function allowedHeaderValue(value: string): boolean {
  return value.length <= longestHeaderValue && /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/.test(value);
}
