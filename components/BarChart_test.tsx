import { assert, assertEquals } from "@std/assert";
import { render } from "preact-render-to-string";
import { BarChart } from "./BarChart.tsx";
import { Sparkline } from "./Sparkline.tsx";

const chart = (values: number[]) =>
  render(
    <BarChart
      label="Events"
      points={values.map((_, hour) => `${hour}:00`)}
      series={[{ name: "Delivered", tone: "success", values }, {
        name: "Dead",
        tone: "error",
        values: values.map(() => 1),
      }]}
    />,
  );

Deno.test("a chart has its figures in a table, row by row", () => {
  const rows = [...chart([3, 40]).matchAll(/<th scope="row">([^<]*)<\/th><td ?>([^<]*)<\/td><td ?>([^<]*)/g)];
  assertEquals(rows.map(([, ...cells]) => cells), [["0:00", "3", "1"], ["1:00", "40", "1"]]);
});

Deno.test("bars stay inside the drawing, whatever the figures are", () => {
  for (const values of [[0, 0], [1], [3, 99_999_999], [0.5, 7]]) {
    const bars = [
      ...chart(values).matchAll(
        /<rect\s+class="[^"]*" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g,
      ),
    ];
    assert(bars.length >= values.length);
    for (const [tag, ...sizes] of bars) {
      const [x, y, width, height] = sizes.map(Number);
      assert([x, y, width, height].every((size) => size !== undefined && size >= 0), tag);
      assert((y ?? 0) + (height ?? 0) <= 180.001 && (x ?? 0) + (width ?? 0) <= 720.001, tag);
    }
  }
});

Deno.test("charts carry no inline styles, which the content security policy would drop", () => {
  const sparkline = render(<Sparkline label="Events" values={[0, 4]} pointLabel={String} />);
  for (const html of [chart([1, 2]), sparkline]) assert(!/\sstyle=/.test(html), html);
});
