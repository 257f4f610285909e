import { lookup as systemLookup } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Ranges that an operator opened on purpose; made by `parseAllowedRanges`. */
export interface AllowedRanges {
  readonly ipv4: readonly [ipaddr.IPv4, number][];
  readonly ipv6: readonly [ipaddr.IPv6, number][];
}

export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** Every address of a host name; rejects when there is none. */
export type Resolver = (hostname: string) => Promise<ResolvedAddress[]>;

interface LookupOptions {
  all?: boolean;
  family?: number | string;
}
type LookupCallback = (error: Error | null, address: string | ResolvedAddress[], family?: number) => void;

/** A host resolved to an address that destinations must not use. It never says which. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
  readonly code = "FORBIDDEN_ADDRESS";
  constructor() {
    super("The host resolves to a private or reserved address.");
  }
}

/** A host without an address: unknown, or the resolver failed, which is then the cause. */
export class UnresolvedHostError extends Error {
  override readonly name = "UnresolvedHostError";
  readonly code = "UNRESOLVED_HOST";
  constructor(cause?: unknown) {
    super("The host name could not be resolved.", { cause });
  }
}

export const noAllowedRanges: AllowedRanges = { ipv4: [], ipv6: [] };

/** IANA IPv4 special-purpose registry, multicast and future use, and the address of Azure's host agent. */
const forbiddenIpv4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "168.63.129.16/32",
].map((range) => ipaddr.IPv4.parseCIDR(range));

const globalIpv6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** IANA IPv6 special-purpose registry inside 2000::/3: protocol assignments with Teredo, documentation, 6to4, AS112. */
const forbiddenIpv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]
  .map((range) => ipaddr.IPv6.parseCIDR(range));

/** RFC 6052: the IPv4 address is in the last four bytes, and a gateway connects to it. */
const translatedIpv6 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * Ranges in CIDR notation (`ALLOW_PRIVATE_DESTINATIONS`), for example `127.0.0.0/8` and `::1/128`.
 * Throws a `RangeError` that names the first one that is none.
 */
export function parseAllowedRanges(ranges: readonly string[]): AllowedRanges {
  const allowed = { ipv4: [] as [ipaddr.IPv4, number][], ipv6: [] as [ipaddr.IPv6, number][] };
  for (const range of ranges) {
    if (!isAddress(range.split("/")[0] ?? "") || !ipaddr.isValidCIDR(range)) {
      throw new RangeError(`${range} is not an address range like 10.0.0.0/8 or fd00::/8`);
    }
    if (range.includes(":")) allowed.ipv6.push(ipaddr.IPv6.parseCIDR(range));
    else allowed.ipv4.push(ipaddr.IPv4.parseCIDR(range));
  }
  return allowed;
}

/** Whether the text is an IPv4 address of four decimal parts or an IPv6 address without a zone. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%");
}

/**
 * Whether a destination must not be reached at this address. Only the one canonical IPv4 spelling and IPv6
 * without a zone are understood; anything else is forbidden.
 */
export function isForbiddenAddress(ip: string, allowed: AllowedRanges = noAllowedRanges): boolean {
  if (!isAddress(ip)) return true;
  if (!ip.includes(":")) return isForbiddenIpv4(ipaddr.IPv4.parse(ip), allowed);
  const address = ipaddr.IPv6.parse(inHexadecimal(ip));
  if (address.isIPv4MappedAddress()) return isForbiddenIpv4(address.toIPv4Address(), allowed);
  if (allowed.ipv6.some((range) => address.match(range))) return false;
  if (address.match(translatedIpv6)) {
    return isForbiddenIpv4(new ipaddr.IPv4(address.toByteArray().slice(12)), noAllowedRanges);
  }
  return !address.match(globalIpv6) || forbiddenIpv6.some((range) => address.match(range));
}

/** ipaddr.js takes `::1.2.3.4` for the mapped address `::ffff:1.2.3.4`, so the URL parser reads such endings first. */
function inHexadecimal(ip: string): string {
  return ip.includes(".") ? new URL(`http://[${ip}]/`).hostname.slice(1, -1) : ip;
}

function isForbiddenIpv4(address: ipaddr.IPv4, allowed: AllowedRanges): boolean {
  if (allowed.ipv4.some((range) => address.match(range))) return false;
  return forbiddenIpv4.some((range) => address.match(range));
}

/** The operating system's resolver, hosts file included. */
export const systemResolver: Resolver = async (hostname) => {
  const answers = await systemLookup(hostname, { all: true, verbatim: true });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/**
 * A `lookup` for node's sockets. The connection goes to exactly the addresses that were checked here, so a name
 * that resolves differently a moment later cannot move it. One forbidden address among several refuses them all:
 * otherwise an attacker only has to mix one in and retry. Fails with `ForbiddenAddressError` or `UnresolvedHostError`.
 */
export function guardedLookup(allowed: AllowedRanges, resolver: Resolver = systemResolver) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolveGuarded(hostname, options, allowed, resolver).then(
      (answers) => answerLookup(answers, options, callback),
      (error: unknown) => callback(error instanceof Error ? error : new UnresolvedHostError(error), []),
    );
  };
}

async function resolveGuarded(
  hostname: string,
  options: LookupOptions,
  allowed: AllowedRanges,
  resolver: Resolver,
): Promise<ResolvedAddress[]> {
  const answers = await resolver(hostname).catch((error) => {
    throw new UnresolvedHostError(error);
  });
  if (answers.some(({ address }) => isForbiddenAddress(address, allowed))) throw new ForbiddenAddressError();
  const family = Number(options.family) || 0;
  const usable = family === 0 ? answers : answers.filter((answer) => answer.family === family);
  if (usable.length === 0) throw new UnresolvedHostError();
  return usable;
}

function answerLookup(answers: ResolvedAddress[], options: LookupOptions, callback: LookupCallback): void {
  const first = answers[0];
  if (options.all || first === undefined) callback(null, answers);
  else callback(null, first.address, first.family);
}
