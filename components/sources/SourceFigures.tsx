import { Figure, Figures } from "../Card.tsx";

/** What came to a source in the last 24 hours. */
export function SourceFigures({ tally }: {
  tally: { accepted: number; duplicate: number; rejected: number; tooLarge: number; overQuota: number };
}) {
  const figures = [
    ["Accepted", tally.accepted],
    ["Duplicates", tally.duplicate],
    ["Rejected", tally.rejected],
    ["Over a limit", tally.tooLarge + tally.overQuota],
  ] as const;
  return (
    <Figures>
      {figures.map(([label, value]) => (
        <Figure key={label} label={label} value={value.toLocaleString("en")} note="in 24 hours" />
      ))}
    </Figures>
  );
}
