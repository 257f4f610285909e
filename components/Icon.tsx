const circle = "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z";

/** Strokes on a 16 by 16 grid, drawn for this project. */
const paths = {
  overview: "M2.5 13.5h11M4.5 11V8.5M8 11V4M11.5 11V6.5",
  events: "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
  source: "M8 2.2v7.3M4.8 6.5 8 9.7l3.2-3.2M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2",
  destination: "M8 9.7V2.4M4.8 5.4 8 2.2l3.2 3.2M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2",
  connection:
    "M5 8a1.6 1.6 0 1 1-3.2 0A1.6 1.6 0 0 1 5 8ZM14.2 4A1.6 1.6 0 1 1 11 4a1.6 1.6 0 0 1 3.2 0ZM14.2 12a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0ZM5 8h1c2.4 0 2-4 5-4M6 8c2.4 0 2 4 5 4",
  projects: "M2.5 2.5h4.2v4.2H2.5ZM9.3 2.5h4.2v4.2H9.3ZM2.5 9.3h4.2v4.2H2.5ZM9.3 9.3h4.2v4.2H9.3Z",
  plus: "M8 3v10M3 8h10",
  check: "M3.2 8.6 6.4 11.8 12.8 4.8",
  x: "M4 4l8 8M12 4l-8 8",
  check_circle: `${circle}M5.4 8.2 7.2 10l3.4-3.9`,
  x_circle: `${circle}M6 6l4 4M10 6l-4 4`,
  alert: "M8 2.3 14.3 13.2H1.7ZM8 6.5v3M8 11.3v.01",
  info: `${circle}M8 7.6v3M8 5.3v.01`,
  clock: `${circle}M8 4.8V8l2.2 1.4`,
  pause: `${circle}M6.6 6v4M9.4 6v4`,
  play: "M5 3.2 12.6 8 5 12.8Z",
  retry: "M13.2 8.4a5.2 5.2 0 1 1-1.5-4M13.2 2v3.2H10",
  slash: `${circle}M3.8 3.8l8.4 8.4`,
  octagon: "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5ZM6 6l4 4M10 6l-4 4",
  arrow_circle: `${circle}M5 8h6M8.6 5.6 11 8l-2.4 2.4`,
  send: "M2.3 7.4 13.7 2.3 9.8 13.7 7.2 8.9ZM7.2 8.9l3.2-3.2",
  exchange: "M2.5 5.3h10.2M10.2 2.8l2.5 2.5-2.5 2.5M13.5 10.7H3.3M5.8 8.2l-2.5 2.5 2.5 2.5",
  parcel: "M8 1.9 13.5 5v6L8 14.1 2.5 11V5ZM2.5 5 8 8.1 13.5 5M8 8.1v6",
  gauge: "M2.6 12a6 6 0 1 1 10.8 0M8 9.5l2.6-3.4M7 12h2",
  copy:
    "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2",
  chevron_down: "M4 6.2l4 4 4-4",
  chevron_right: "M6.2 4l4 4-4 4",
  chevrons: "M5 6l3-3 3 3M5 10l3 3 3-3",
  arrow_right: "M3 8h10M9 4l4 4-4 4",
  arrow_left: "M13 8H3M7 4 3 8l4 4",
  external: "M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9v3.5a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1H7",
  search: "M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM10 10l3.5 3.5",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  sun:
    "M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  moon: "M13.4 9.6A5.7 5.7 0 0 1 6.4 2.6 5.7 5.7 0 1 0 13.4 9.6Z",
  monitor: "M2 3h12v7.5H2ZM5.5 13.5h5M8 10.5v3",
  user: "M10.8 5.3a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0ZM2.8 13.8c.5-2.6 2.6-4 5.2-4s4.7 1.4 5.2 4",
  sign_out: "M6.5 13.5h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3M10.3 11.2 13.5 8l-3.2-3.2M13.5 8h-7",
  key: "M7.5 10.2a2.9 2.9 0 1 1-5.8 0 2.9 2.9 0 0 1 5.8 0ZM6.7 8.2 13.3 2M10.6 4.6l2 2",
  lock:
    "M4 7.2h8a1 1 0 0 1 1 1v4.3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8.2a1 1 0 0 1 1-1ZM5.2 7.2V5a2.8 2.8 0 0 1 5.6 0v2.2",
  shield: "M8 1.8 13 3.6v4c0 3-2 5.3-5 6.6-3-1.3-5-3.6-5-6.6v-4ZM5.8 7.9 7.4 9.5l2.8-3.1",
  trash: "M2.8 4.5h10.4M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4",
  pencil: "M2.8 13.2l.7-3 7.3-7.3a1 1 0 0 1 1.4 0l.9.9a1 1 0 0 1 0 1.4l-7.3 7.3Z",
  eye:
    "M1.6 8C3 5.2 5.2 3.7 8 3.7S13 5.2 14.4 8C13 10.8 10.8 12.3 8 12.3S3 10.8 1.6 8ZM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z",
  bolt: "M9 1.8 3.4 9H8l-1 5.2L12.6 7H8Z",
  terminal: "M3 4l4 4-4 4M8.5 12.5h5",
  code: "M5.5 4 1.8 8l3.7 4M10.5 4l3.7 4-3.7 4",
  inbox:
    "M2.2 9.2 4 3.3a1 1 0 0 1 1-.8h6a1 1 0 0 1 1 .8l1.8 5.9v3.3a1 1 0 0 1-1 1H3.2a1 1 0 0 1-1-1ZM2.2 9.2h3.3l1 1.8h3l1-1.8h3.3",
  database:
    "M13 4c0 1.1-2.2 2-5 2S3 5.1 3 4s2.2-2 5-2 5 .9 5 2ZM3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2",
  dot: "M10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z",
} as const;

export type IconName = keyof typeof paths;

/** Decoration by default; with a label it is an image that says so. */
export function Icon(
  { name, label, class: extra = "size-4" }: { name: IconName; label?: string; class?: string },
) {
  const names = label === undefined
    ? { "aria-hidden": "true" as const }
    : { role: "img" as const, "aria-label": label };
  return (
    <svg
      {...names}
      class={`shrink-0 ${extra}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
