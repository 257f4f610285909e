import ipaddr from "ipaddr.js";
import type { Ctx } from "./define.ts";

/** Who is asking: the connection's peer, or, behind a trusted proxy, the last address that no trusted proxy wrote. */
export function clientAddress(ctx: Pick<Ctx, "info" | "req" | "state">): string {
  const { remoteAddr } = ctx.info;
  const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "local";
  const { trustedProxies } = ctx.state.ports.settings;
  if (!isTrusted(peer, trustedProxies)) return peer;
  const hops = (ctx.req.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim()).reverse();
  return hops.find((hop) => ipaddr.isValid(hop) && !isTrusted(hop, trustedProxies)) ?? peer;
}

function isTrusted(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0 || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [network, bits] = range.includes("/") ? ipaddr.parseCIDR(range) : [ipaddr.parse(range), null];
    if (network.kind() !== parsed.kind()) return false;
    return parsed.match(network, bits ?? (network.kind() === "ipv4" ? 32 : 128));
  });
}
