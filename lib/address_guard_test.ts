import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  ForbiddenAddressError,
  guardedLookup,
  isForbiddenAddress,
  noAllowedRanges,
  parseAllowedRanges,
  type ResolvedAddress,
  UnresolvedHostError,
} from "./address_guard.ts";

const ipv4 = (address: string): ResolvedAddress => ({ address, family: 4 });
const ipv6 = (address: string): ResolvedAddress => ({ address, family: 6 });

function look(
  answers: ResolvedAddress[] | Error,
  options: { all?: boolean; family?: number | string } = {},
  allowed = noAllowedRanges,
): Promise<{ error: Error | null; address: unknown; family: unknown }> {
  const lookup = guardedLookup(
    allowed,
    () => answers instanceof Error ? Promise.reject(answers) : Promise.resolve(answers),
  );
  return new Promise((resolve) =>
    lookup("hook.test", options, (error, address, family) => resolve({ error, address, family }))
  );
}

Deno.test("the first and last address of every reserved IPv4 range is forbidden and their neighbours are not", () => {
  const ranges: [first: string, last: string, before: string | null, after: string | null][] = [
    ["0.0.0.0", "0.255.255.255", null, "1.0.0.0"],
    ["10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"],
    ["100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"],
    ["127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"],
    ["169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"],
    ["172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"],
    ["192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"],
    ["192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"],
    ["192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"],
    ["192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"],
    ["192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"],
    ["192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"],
    ["192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"],
    ["198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"],
    ["198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"],
    ["203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"],
    ["224.0.0.0", "255.255.255.255", "223.255.255.255", null],
    ["168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17"],
  ];
  for (const [first, last, before, after] of ranges) {
    assert(isForbiddenAddress(first) && isForbiddenAddress(last), first);
    for (const neighbour of [before, after]) {
      if (neighbour !== null) assert(!isForbiddenAddress(neighbour), neighbour);
    }
  }
});

Deno.test("of IPv6 only global unicast without its special ranges is allowed", () => {
  for (
    const address of ["2606:4700:4700::1111", "2a00:1450:4001::200e", "2001:200::1", "2003::1", "3ffe::1"]
  ) {
    assert(!isForbiddenAddress(address), address);
  }
  const forbidden = [
    ...["::", "::1", "::127.0.0.1", "::8.8.8.8", "100::1", "1fff::1", "4000::1", "5f00::1"],
    ...["fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"],
    ...[
      "2001::1",
      "2001:0:4136:e378:8000:63bf:3fff:fdd2",
      "2001:1ff::1",
      "2001:db8::1",
      "2620:4f:8000::1",
      "3fff::1",
    ],
    ...["2002:7f00:1::1", "2002:808:808::1"],
  ];
  for (const address of forbidden) assert(isForbiddenAddress(address), address);
});

Deno.test("mapped and translated IPv6 addresses are judged by the IPv4 address inside", () => {
  for (const address of ["::ffff:8.8.8.8", "::ffff:808:808", "64:ff9b::8.8.8.8"]) {
    assert(!isForbiddenAddress(address), address);
  }
  const forbidden = [
    ...[
      "::ffff:127.0.0.1",
      "::ffff:7f00:1",
      "::FFFF:169.254.169.254",
      "0:0:0:0:0:ffff:10.0.0.1",
      "::ffff:0:127.0.0.1",
    ],
    ...["64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8"],
  ];
  for (const address of forbidden) assert(isForbiddenAddress(address), address);
});

Deno.test("what is not one canonical address is forbidden", () => {
  const texts = [
    ...[
      "",
      " ",
      "localhost",
      "8.8.8.8 ",
      "8.8.8",
      "134744072",
      "0x8.8.8.8",
      "010.8.8.8",
      "08.8.8.8",
      "8.8.8.8.",
    ],
    ...[
      "8.8.8.256",
      "8.8.8.8/32",
      "[2606:4700::1]",
      "2606:4700::1%eth0",
      "fe80::1%1",
      "2606:4700::1::",
      "８.8.8.8",
    ],
  ];
  for (const text of texts) assert(isForbiddenAddress(text), text);
});

Deno.test("an operator opens ranges, and mapped spellings of them, but nothing behind a translator", () => {
  const allowed = parseAllowedRanges(["127.0.0.0/8", "::1/128", "10.1.2.3/32", "fd00::/8"]);
  for (
    const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "10.1.2.3", "fd12::9", "8.8.8.8"]
  ) {
    assert(!isForbiddenAddress(address, allowed), address);
  }
  for (const address of ["10.1.2.4", "169.254.169.254", "fc00::1", "::2", "64:ff9b::127.0.0.1", "::1%lo"]) {
    assert(isForbiddenAddress(address, allowed), address);
  }
});

Deno.test("an allowed range that is none is named", () => {
  for (
    const range of [
      "localhost",
      "127.0.0.1",
      "127.0.0.0/33",
      "127.1/8",
      "::1/129",
      "/8",
      "10.0.0.0/",
      "fe80::%1/64",
    ]
  ) {
    assertThrows(() => parseAllowedRanges([range]), RangeError, range);
  }
});

Deno.test("the look-up answers with every address when all are asked for, else with the first", async () => {
  const answers = [ipv6("2606:4700::1"), ipv4("8.8.8.8")];
  assertEquals((await look(answers, { all: true })).address, answers);
  assertEquals(await look(answers), { error: null, address: "2606:4700::1", family: 6 });
  assertEquals(await look(answers, { family: 4 }), { error: null, address: "8.8.8.8", family: 4 });
  assertEquals((await look(answers, { all: true, family: 6 })).address, [ipv6("2606:4700::1")]);
});

Deno.test("one forbidden address refuses the name, also when another family was asked for", async () => {
  for (const answers of [[ipv4("8.8.8.8"), ipv4("127.0.0.1")], [ipv6("::1"), ipv4("8.8.8.8")], [ipv4("0")]]) {
    for (const options of [{ all: true }, {}, { family: 4 }]) {
      const { error } = await look(answers, options);
      assert(error instanceof ForbiddenAddressError);
      assert(!/\d/.test(error.message), error.message);
    }
  }
});

Deno.test("a name without an address and a failing resolver are unresolved", async () => {
  const cause = new Error("SERVFAIL");
  const failed = (await look(cause)).error;
  assert(failed instanceof UnresolvedHostError);
  assertEquals(failed.cause, cause);
  assert((await look([])).error instanceof UnresolvedHostError);
  assert((await look([ipv4("8.8.8.8")], { family: 6 })).error instanceof UnresolvedHostError);
});

Deno.test("allowed ranges hold for the look-up too", async () => {
  const allowed = parseAllowedRanges(["127.0.0.0/8"]);
  assertEquals((await look([ipv4("127.0.0.1")], { all: true }, allowed)).error, null);
  assert(
    (await look([ipv4("127.0.0.1"), ipv6("::1")], { all: true }, allowed)).error instanceof
      ForbiddenAddressError,
  );
});
