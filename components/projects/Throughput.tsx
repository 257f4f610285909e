import { BarChart } from "../BarChart.tsx";
import { Card } from "../Card.tsx";

interface Hour {
  start: Date;
  accepted: number;
  duplicate: number;
  refused: number;
}

/** What came in, hour by hour. */
export function Throughput({ hours }: { hours: Hour[] }) {
  return (
    <Card title="Requests by hour" description="The last 24 hours, UTC">
      <BarChart
        label="Requests in each of the last 24 hours"
        points={hours.map(({ start }) => `${start.toISOString().slice(11, 13)}:00`)}
        series={[
          { name: "Accepted", tone: "primary", values: hours.map(({ accepted }) => accepted) },
          { name: "Duplicates", tone: "neutral", values: hours.map(({ duplicate }) => duplicate) },
          { name: "Refused", tone: "error", values: hours.map(({ refused }) => refused) },
        ]}
      />
    </Card>
  );
}
