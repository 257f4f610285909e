import { FigureTable } from "./Sparkline.tsx";
import type { Tone } from "./status_words.ts";

export interface Series {
  name: string;
  tone: Tone | "primary";
  /** One figure a point, oldest first. */
  values: number[];
}

const WIDTH = 720;
const LEFT = 40;
const BOTTOM = 22;
const TOP = 8;

const fills: Record<Series["tone"], string> = {
  primary: "fill-primary",
  success: "fill-success",
  info: "fill-info",
  warning: "fill-warning",
  error: "fill-error",
  neutral: "fill-quiet",
};

/** Stacked bars over time with a scale and a legend; behind them a table for screen readers. */
export function BarChart({ label, points, series, height = 180, unit = "" }: {
  label: string;
  /** What each place on the axis is called, oldest first. */
  points: string[];
  /** From the bottom up. */
  series: Series[];
  height?: number;
  /** Behind the figures of the scale: “ ms”. */
  unit?: string;
}) {
  const totals = points.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const ticks = scale(Math.max(0, ...totals));
  const most = ticks.at(-1) ?? 1;
  const floor = height - BOTTOM;
  const y = (value: number) => floor - (value / most) * (floor - TOP);
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const labelEvery = Math.ceil(points.length / 8);
  return (
    <div class="relative">
      <Legend series={series} />
      <div class="relative overflow-x-auto">
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          width={WIDTH}
          height={height}
          aria-hidden="true"
          class="h-auto w-full min-w-xl"
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line class="stroke-base-300" x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
              <text
                class="fill-base-content/70 text-2xs tabular-nums"
                x={LEFT - 8}
                y={y(tick) + 4}
                text-anchor="end"
              >
                {short(tick)}
                {unit}
              </text>
            </g>
          ))}
          {points.map((point, index) => (
            <Bar
              key={index}
              x={LEFT + index * step + step * 0.14}
              width={step * 0.72}
              title={`${point}: ${
                series.map(({ name, values }) => `${name} ${values[index] ?? 0}${unit}`).join(", ")
              }`}
              parts={stack(series, index).map(({ tone, from, to }) => ({
                tone,
                top: y(to),
                bottom: y(from),
              }))}
            />
          ))}
          {points.map((point, index) =>
            index % labelEvery === 0 && (
              <text
                key={index}
                class="fill-base-content/70 text-2xs"
                x={LEFT + (index + 0.5) * step}
                y={height - 6}
                text-anchor="middle"
              >
                {point}
              </text>
            )
          )}
        </svg>
      </div>
      <FigureTable
        label={label}
        head={["When", ...series.map(({ name }) => name)]}
        rows={points.map((point, index) => [
          point,
          ...series.map(({ values }) => `${values[index] ?? 0}${unit}`),
        ])}
      />
    </div>
  );
}

function Legend({ series }: { series: Series[] }) {
  if (series.length < 2) return null;
  return (
    <ul class="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-quiet">
      {series.map(({ name, tone }) => (
        <li key={name} class="flex items-center gap-1.5">
          <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
            <rect class={fills[tone]} width="8" height="8" rx="2" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

function Bar({ x, width, title, parts }: {
  x: number;
  width: number;
  title: string;
  parts: { tone: Series["tone"]; top: number; bottom: number }[];
}) {
  return (
    <g>
      <title>{title}</title>
      {parts.map(({ tone, top, bottom }, index) => (
        <rect
          key={index}
          class={fills[tone]}
          x={x}
          y={top}
          width={width}
          height={Math.max(0, bottom - top)}
          rx="1"
        />
      ))}
    </g>
  );
}

function stack(series: Series[], index: number): { tone: Series["tone"]; from: number; to: number }[] {
  let sum = 0;
  return series.flatMap(({ tone, values }) => {
    const value = values[index] ?? 0;
    if (value <= 0) return [];
    const from = sum;
    sum += value;
    return [{ tone, from, to: sum }];
  });
}

/** Round figures from nothing to at least the most there is. */
function scale(most: number): number[] {
  if (most <= 4) return [0, 1, 2, 3, 4].filter((tick) => tick <= Math.max(1, Math.ceil(most)));
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

function short(value: number): string {
  return value.toLocaleString("en", { notation: "compact", maximumFractionDigits: 1 });
}
