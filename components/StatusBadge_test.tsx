import { assert, assertStringIncludes } from "@std/assert";
import { render } from "preact-render-to-string";
import { StatusBadge } from "./StatusBadge.tsx";
import { deliveryStatusWords, eventStatusWords, verdictWords } from "./status_words.ts";

const groups = { event: eventStatusWords, delivery: deliveryStatusWords, verdict: verdictWords };

Deno.test("every state is an icon, a word and a sentence", () => {
  for (const [group, words] of Object.entries(groups)) {
    for (const [status, one] of Object.entries(words)) {
      const html = render(<StatusBadge {...one} />);
      assertStringIncludes(html, "<svg", `${group} ${status}`);
      assertStringIncludes(html, one.word);
      assert(one.sentence.endsWith("."), `${group} ${status}`);
    }
  }
});

Deno.test("no two states of a kind share their word or their icon", () => {
  for (const [group, words] of Object.entries(groups)) {
    for (const part of ["word", "icon"] as const) {
      const seen = Object.values(words).map((one) => one[part]);
      assert(new Set(seen).size === seen.length, `${group}: ${seen.join(", ")}`);
    }
  }
});
