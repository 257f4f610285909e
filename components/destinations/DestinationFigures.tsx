import { Figure, Figures } from "../Card.tsx";
import { duration } from "../RelativeTime.tsx";

/** A destination in the last 24 hours. */
export function DestinationFigures({ stats }: {
  stats: {
    succeeded: number;
    dead: number;
    unsettled: number;
    failedAttempts: number;
    p50DurationMs: number | null;
  };
}) {
  return (
    <Figures>
      <Figure label="Delivered" value={stats.succeeded.toLocaleString("en")} note="in 24 hours" />
      <Figure
        label="Not yet delivered"
        value={stats.unsettled.toLocaleString("en")}
        note="waiting, retrying or held"
      />
      <Figure
        label="Dead"
        value={stats.dead.toLocaleString("en")}
        note={`${stats.failedAttempts.toLocaleString("en")} failed tries`}
      />
      <Figure
        label="Answers within"
        value={stats.p50DurationMs === null ? "–" : duration(stats.p50DurationMs)}
        note="half of the time"
      />
    </Figures>
  );
}
