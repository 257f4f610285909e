import { assertEquals } from "@std/assert";
import { clientAddress } from "./client_address.ts";
import type { Ctx } from "./define.ts";

function seen(peer: string, forwarded: string | null, trustedProxies: string[]): string {
  const headers = new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded });
  return clientAddress({
    info: { remoteAddr: { transport: "tcp", hostname: peer, port: 1 }, completed: Promise.resolve() },
    req: new Request("http://x/", { headers }),
    state: { ports: { settings: { trustedProxies } } },
  } as unknown as Ctx);
}

Deno.test("without a trusted proxy the peer counts, whatever it claims", () => {
  assertEquals(seen("203.0.113.5", "1.2.3.4", []), "203.0.113.5");
  assertEquals(seen("203.0.113.5", "1.2.3.4", ["10.0.0.0/8"]), "203.0.113.5");
});

Deno.test("behind trusted proxies the last address that none of them is counts", () => {
  const proxies = ["10.0.0.0/8", "::1/128", "192.0.2.1"];
  assertEquals(seen("10.0.0.1", "1.2.3.4", proxies), "1.2.3.4");
  assertEquals(seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9", proxies), "1.2.3.4");
  assertEquals(seen("192.0.2.1", "2001:db8::7", proxies), "2001:db8::7");
  assertEquals(seen("::1", "1.2.3.4", proxies), "1.2.3.4");
  assertEquals(seen("::ffff:10.0.0.1", "1.2.3.4", proxies), "1.2.3.4");
});

Deno.test("what is no address is passed over, and with none the peer counts", () => {
  const proxies = ["10.0.0.0/8"];
  assertEquals(seen("10.0.0.1", "1.2.3.4, unknown, <script>", proxies), "1.2.3.4");
  assertEquals(seen("10.0.0.1", "", proxies), "10.0.0.1");
  assertEquals(seen("10.0.0.1", null, proxies), "10.0.0.1");
});
