import { assert, assertEquals } from "@std/assert";
import { noAllowedRanges, parseAllowedRanges } from "./address_guard.ts";
import { allowedHeader, allowedHeaderValue, parseDestinationUrl } from "./destination_url.ts";

const loopback = parseAllowedRanges(["127.0.0.0/8", "::1/128"]);

function refusalOf(text: string, allowed = noAllowedRanges): string | null {
  const parsed = parseDestinationUrl(text, allowed);
  return parsed.ok ? null : parsed.reason;
}

const spellingsOfLoopback = [
  "127.0.0.1",
  "127.0.0.1.",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "0X7F.1",
  "127.0.0.0x1",
  "%31%32%37.0.0.1",
  "127%2e0%2e0%2e1",
  "127。0。0。1",
  "１２７.０.０.１",
  "①②⑦.0.0.1",
  "0",
  "0.0.0.0",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::]",
  "[::127.0.0.1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::127.0.0.1]",
  "[2002:7f00:1::]",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "api.localhost",
  "ⓛocalhost",
];

Deno.test("every spelling of loopback is refused as a forbidden address", () => {
  for (const host of spellingsOfLoopback) {
    for (const url of [`http://${host}/`, `https://${host}:8443/hook`]) {
      assertEquals(refusalOf(url), "forbidden_address", url);
    }
  }
});

Deno.test("other private, metadata and reserved literals are refused as forbidden addresses", () => {
  const hosts = [
    ...[
      "10.0.0.1",
      "172.16.0.1",
      "192.168.1.1",
      "100.64.0.1",
      "169.254.169.254",
      "168.63.129.16",
      "0xa9fea9fe",
    ],
    ...[
      "255.255.255.255",
      "224.0.0.1",
      "[fd00:ec2::254]",
      "[fe80::1]",
      "[::ffff:169.254.169.254]",
      "[2001:db8::1]",
    ],
  ];
  for (const host of hosts) assertEquals(refusalOf(`http://${host}/`), "forbidden_address", host);
});

Deno.test("hosts that are no host are refused", () => {
  const urls = [
    ...[
      "http://[fe80::1%25eth0]/",
      "http://[::1%lo]/",
      "http://[::1",
      "http://::1/",
      "http://256.1.1.1/",
      "http://1.2.3.4.5/",
    ],
    ...[
      "http://0x1ffffffff/",
      "http://127.0.0.1..",
      "http://hook%00.test/",
      "http://hook.test%2f@127.0.0.1/",
    ],
    ...[
      "http://evil.test＠127.0.0.1/",
      "http://a_b%5b.test/",
      "http://",
      "http:///",
      "http:///hook.test",
      "http://?x",
      "http://:80/",
    ],
  ];
  for (const url of urls) assert(refusalOf(url, loopback) !== null, url);
});

Deno.test("loopback is accepted in every spelling once the operator opened it", () => {
  for (const host of ["127.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "api.localhost"]) {
    assertEquals(refusalOf(`http://${host}:8000/`, loopback), null, host);
  }
  for (const host of ["0.0.0.0", "10.0.0.1", "[::]", "169.254.169.254"]) {
    assertEquals(refusalOf(`http://${host}:8000/`, loopback), "forbidden_address", host);
  }
});

Deno.test("public URLs are accepted and normalised without their fragment", () => {
  const expected: [string, string][] = [
    ["https://hook.test", "https://hook.test/"],
    ["HTTPS://Hook.Test:443/A%20b?x=1#y", "https://hook.test/A%20b?x=1"],
    ["http://8.8.8.8/", "http://8.8.8.8/"],
    ["http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"],
    ["https://bücher.test/a/../b", "https://xn--bcher-kva.test/b"],
    ["https://hook.test/@name?mail=a@b.test", "https://hook.test/@name?mail=a@b.test"],
    ["https://localhost.test/", "https://localhost.test/"],
  ];
  for (const [text, href] of expected) {
    const parsed = parseDestinationUrl(text, noAllowedRanges);
    assert(parsed.ok, text);
    assertEquals(parsed.url.href, href);
  }
});

Deno.test("spaces, control and invisible characters, backslashes and user info are refused with a reason", () => {
  const characters = [
    " ",
    "\t",
    "\n",
    "\r",
    "\0",
    "\x7f",
    "\x85",
    "\u00a0",
    "\u200b",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ud800",
    "\\",
  ];
  for (const character of characters) {
    for (
      const url of [
        `https://hook.test/a${character}b`,
        `${character}https://hook.test/`,
        `https://ho${character}ok.test/`,
      ]
    ) {
      const parsed = parseDestinationUrl(url, noAllowedRanges);
      assert(!parsed.ok, JSON.stringify(url));
      assertEquals(parsed.message, "The URL must not contain spaces, control characters or backslashes.");
    }
  }
  for (
    const url of [
      "https://user@hook.test/",
      "https://user:secret@hook.test/",
      "https://@hook.test/",
      "https://:@hook.test",
    ]
  ) {
    const parsed = parseDestinationUrl(url, noAllowedRanges);
    assert(!parsed.ok, url);
    assertEquals(parsed.message, "Put credentials into a header, not into the URL.");
  }
});

Deno.test("other schemes and relative texts are refused", () => {
  const urls = [
    "",
    "/",
    "//hook.test/",
    "hook.test",
    "http:hook.test",
    "http:/hook.test",
    "ftp://hook.test/",
  ];
  urls.push(
    "file:///etc/passwd",
    "javascript:alert(1)",
    "gopher://hook.test/",
    "data:,x",
    "ws://hook.test/",
    "unix:/run/x",
  );
  for (const url of urls) {
    const parsed = parseDestinationUrl(url, loopback);
    assert(!parsed.ok, url);
    assertEquals(parsed.message, "The URL must start with http:// or https:// and a host.");
  }
});

Deno.test("2,048 characters are accepted, one more is not", () => {
  const start = "https://hook.test/";
  assertEquals(refusalOf(start + "a".repeat(2_048 - start.length)), null);
  assertEquals(refusalOf(start + "a".repeat(2_049 - start.length)), "protocol");
});

Deno.test("web ports are accepted, system, database and mail ports are not", () => {
  for (
    const port of [
      "",
      ":80",
      ":443",
      ":1024",
      ":3000",
      ":5000",
      ":8000",
      ":8080",
      ":8443",
      ":9000",
      ":54321",
      ":65535",
      ":08080",
    ]
  ) {
    assertEquals(refusalOf(`https://hook.test${port}/`), null, port);
  }
  const refused = [0, 1, 21, 22, 23, 25, 53, 79, 81, 110, 111, 135, 389, 444, 445, 465, 587, 993, 1023];
  refused.push(
    1433,
    2375,
    2525,
    3306,
    3389,
    5432,
    5900,
    6379,
    6443,
    9200,
    10250,
    11211,
    27017,
    65_536,
    99_999,
  );
  for (const port of refused) {
    assertEquals(refusalOf(`http://hook.test:${port}/`), "protocol", String(port));
    assertEquals(refusalOf(`http://127.0.0.1:${port}/`, loopback), "protocol", String(port));
  }
});

Deno.test("people may add headers that neither frame, route nor sign the request", () => {
  for (
    const name of [
      "Authorization",
      "X-Api-Key",
      "api_key",
      "User-Agent",
      "Cookie",
      "accept",
      "CF-Access-Client-Id",
    ]
  ) {
    assert(allowedHeader(name), name);
  }
  const refused = [
    ...[
      "Host",
      "HOST",
      "Content-Length",
      "content-type",
      "Transfer-Encoding",
      "Connection",
      "Upgrade",
      "TE",
      "Trailer",
      "Expect",
    ],
    ...[
      "Proxy-Authorization",
      "proxy-x",
      "Webhook-Id",
      "webhook-signature",
      "Sluice-Delivery",
      "sec-fetch-site",
      "Via",
    ],
    ...[
      "X-Forwarded-For",
      "x-real-ip",
      "Forwarded",
      "Metadata-Flavor",
      "X-aws-ec2-metadata-token",
      "Metadata",
    ],
    ...["", " ", "x y", "x:y", "x\r\ny", ":path", "x\0", "ü", "x".repeat(129)],
  ];
  for (const name of refused) assert(!allowedHeader(name), name);
});

Deno.test("header values are printable ASCII without outer space", () => {
  for (const value of ["", "a", "Bearer a.b-c", "a\tb  c", "~".repeat(4_096)]) {
    assert(allowedHeaderValue(value), value);
  }
  for (
    const value of [
      " a",
      "a ",
      "a\r\nb: c",
      "a\nb",
      "a\rb",
      "a\0",
      "a\x7f",
      "ü",
      "\u{1f600}",
      "a".repeat(4_097),
    ]
  ) {
    assert(!allowedHeaderValue(value), JSON.stringify(value));
  }
});
