import { assertEquals, assertStringIncludes } from "@std/assert";
import { render } from "preact-render-to-string";
import { Pagination } from "./Pagination.tsx";

const links = (address: string, nextCursor: string | null) =>
  [
    ...render(<Pagination url={new URL(address)} nextCursor={nextCursor} count={25} noun="events" />)
      .matchAll(/href="([^"]*)"/g),
  ].map(([, href]) => href?.replaceAll("&amp;", "&"));

Deno.test("the next page keeps the filters and changes the cursor", () => {
  assertEquals(links("http://local/events?status=dead", "b"), ["/events?status=dead&cursor=b"]);
  assertEquals(links("http://local/events?cursor=a&status=dead", "b"), [
    "/events?status=dead",
    "/events?status=dead&cursor=b",
  ]);
});

Deno.test("a list of one page has no pages to choose", () => {
  assertEquals(
    render(<Pagination url={new URL("http://local/events")} nextCursor={null} count={2} noun="events" />),
    "",
  );
  assertStringIncludes(
    render(
      <Pagination url={new URL("http://local/events?cursor=a")} nextCursor={null} count={2} noun="events" />,
    ),
    "First page",
  );
});
