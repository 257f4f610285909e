import { assert, assertEquals } from "@std/assert";
import { adjust, createLanes, enqueue, takeNext } from "./lanes.ts";
import type { LeasedDelivery } from "./types.ts";

function leased(id: string, claimed: boolean): LeasedDelivery {
  return {
    id,
    eventId: id,
    projectId: "p",
    sourceId: "s",
    connectionId: null,
    destinationId: "d",
    leaseToken: "t",
    attempt: 1,
    claimed,
    contentType: null,
    headers: [],
    body: new Uint8Array(),
    provider: "none",
  };
}

Deno.test("fresh deliveries and the backlog take turns, each in its own order", () => {
  const lane = createLanes().of("d");
  for (const id of ["b1", "b2", "b3"]) enqueue(lane, leased(id, true));
  for (const id of ["f1", "f2"]) enqueue(lane, leased(id, false));
  const order = Array.from({ length: 6 }, () => takeNext(lane)?.id ?? null);
  assertEquals(order, ["f1", "b1", "f2", "b2", "b3", null]);
});

Deno.test("a lane holds at most half of the room that is left, so that the next one always finds some", () => {
  const lanes = createLanes();
  for (const destination of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
    let booked = 0;
    while (lanes.reserve(destination, 10)) booked++;
    assert(booked >= 20 && booked <= 2_000, `${destination}: ${booked}`);
  }
  assert(lanes.waiting < 8_000);
  assert(lanes.reserve("z", 10));
});

Deno.test("the backlog may fill half of a lane, the rest is for what is new", () => {
  const lanes = createLanes();
  for (let at = 0; at < 1_000; at++) lanes.occupy("a", 1);
  assertEquals(lanes.full(), ["a"]);
  assert(lanes.reserve("a", 1));
});

Deno.test("bodies under way are bounded in bytes, whatever their number", () => {
  const lanes = createLanes();
  const mebibyte = 1024 * 1024;
  let booked = 0;
  for (let at = 0; lanes.reserve(`d${at}`, 10 * mebibyte); at++) booked++;
  assertEquals(booked, 9);
  assertEquals(lanes.room(), 0);
});

Deno.test("who was left behind for want of room is told when there is some again, once", () => {
  const lanes = createLanes();
  let booked = 0;
  while (lanes.reserve("a", 1)) booked++;
  const told = Array.from({ length: booked }, () => lanes.release("a", 1)).filter((claim) => claim);
  assertEquals(told.length, 1);
  assertEquals(lanes.waiting, 0);
});

Deno.test("five failures in a row narrow a lane to one, each success doubles it, and it ends unbounded", () => {
  const lane = createLanes().of("d");
  for (let at = 0; at < 4; at++) adjust(lane, false);
  assertEquals(lane.width, Infinity);
  adjust(lane, false);
  assertEquals(lane.width, 1);
  const widths = Array.from({ length: 11 }, () => {
    adjust(lane, true);
    return lane.width;
  });
  assertEquals(widths.slice(0, 4), [2, 4, 8, 16]);
  assertEquals(widths.at(-1), Infinity);
});
