const WIDTH = 144;
const HEIGHT = 24;

/** Small bars for a glance, oldest first. The figures are in a table that only screen readers get. */
export function Sparkline({ label, values, pointLabel }: {
  /** Says what is counted: “Events of Billing in the last 24 hours”. */
  label: string;
  values: number[];
  /** Names one bar, by its place: “5 hours ago”. */
  pointLabel(index: number): string;
}) {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length);
  return (
    <div class="relative">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width={WIDTH}
        height={HEIGHT}
        aria-hidden="true"
        class="block"
      >
        {values.map((value, index) => {
          const height = value === 0 ? 1 : Math.max(2, (value / most) * HEIGHT);
          return (
            <rect
              key={index}
              class={value === 0 ? "fill-quiet" : "fill-primary"}
              x={index * step}
              y={HEIGHT - height}
              width={step - 1.5}
              height={height}
              rx={Math.min(1, height / 2)}
            />
          );
        })}
      </svg>
      <FigureTable
        label={label}
        head={["When", "Count"]}
        rows={values.map((value, index) => [pointLabel(index), value])}
      />
    </div>
  );
}

/** What a chart shows, for those who cannot see it. */
export function FigureTable({ label, head, rows }: {
  label: string;
  head: string[];
  /** The name of each row, then its figures. */
  rows: [string, ...(number | string)[]][];
}) {
  return (
    <div class="sr-only">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>{head.map((text) => <th key={text} scope="col">{text}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([name, ...figures]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {figures.map((figure, index) => <td key={index}>{figure}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
