import { assertEquals, assertRejects } from "@std/assert";
import { AppError } from "../errors.ts";
import { readBody } from "./body.ts";

function streamed(pieces: Uint8Array[], options: { endless?: boolean; breaks?: boolean } = {}) {
  let cancelled = false;
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[pulled++];
      if (piece) controller.enqueue(piece);
      else if (options.breaks) controller.error(new Error("connection reset"));
      else if (!options.endless) controller.close();
      else return new Promise(() => {});
    },
    cancel: () => void (cancelled = true),
  }, { highWaterMark: 0 });
  const request = new Request("http://x/", { method: "POST", body });
  return { request, pulled: () => pulled, cancelled: () => cancelled };
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(run, AppError)).code;
}

Deno.test("a body of exactly the limit is read, in one piece or many", async () => {
  const whole = new Request("http://x/", { method: "POST", body: "12345" });
  assertEquals(new TextDecoder().decode(await readBody(whole, 5, 1_000)), "12345");
  const { request } = streamed([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  assertEquals(await readBody(request, 3, 1_000), Uint8Array.of(1, 2, 3));
  assertEquals(await readBody(new Request("http://x/"), 0, 1_000), new Uint8Array());
});

Deno.test("one byte more is refused, by its announcement without reading, else as soon as it is seen", async () => {
  const announced = new Request("http://x/", {
    method: "POST",
    headers: { "content-length": "6" },
    body: "123456",
  });
  assertEquals(await codeOf(() => readBody(announced, 5, 1_000)), "body_too_large");
  assertEquals(announced.bodyUsed, false);
  const pieces = Array.from({ length: 100 }, () => new Uint8Array(10));
  const { request, pulled } = streamed(pieces);
  assertEquals(await codeOf(() => readBody(request, 25, 1_000)), "body_too_large");
  assertEquals(pulled(), 3);
});

Deno.test("a sender that stalls is told so in time, and one that breaks off is told that", async () => {
  assertEquals(
    await codeOf(() => readBody(streamed([Uint8Array.of(1)], { endless: true }).request, 5, 5)),
    "body_timeout",
  );
  assertEquals(
    await codeOf(() => readBody(streamed([Uint8Array.of(1)], { breaks: true }).request, 5, 1_000)),
    "malformed_request",
  );
});
