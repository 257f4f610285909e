import { RelativeTime } from "./RelativeTime.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { StatusBadge } from "./StatusBadge.tsx";
import { Cell, HeadCell, Row, RowLink, Table } from "./Table.tsx";

/** How one project is doing. */
export interface ProjectSummary {
  id: string;
  name: string;
  description: string | null;
  lastEventAt: Date | null;
  /** Of the last 24 hours, oldest first. */
  eventsByHour: number[];
  /** 1,000 means that many or more, also of the dead ones. */
  unsettledDeliveries: number;
  deadDeliveries: number;
}

/** Events of the last 24 hours. */
export const eventsToday = ({ eventsByHour }: ProjectSummary): number =>
  eventsByHour.reduce((total, count) => total + count, 0);

/** Projects with their traffic and health. */
export function ProjectTable({ projects }: { projects: ProjectSummary[] }) {
  return (
    <Table
      caption="Projects"
      head={
        <>
          <HeadCell>Project</HeadCell>
          <HeadCell>Health</HeadCell>
          <HeadCell class="max-md:hidden">Last 24 hours</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Events</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Undelivered</HeadCell>
          <HeadCell align="right" class="max-sm:hidden">Last event</HeadCell>
        </>
      }
    >
      {projects.map((project) => (
        <Row key={project.id}>
          <Cell>
            <RowLink href={`/projects/${project.id}`} note={project.description}>{project.name}</RowLink>
          </Cell>
          <Cell narrow>
            <HealthBadge project={project} />
          </Cell>
          <Cell narrow class="max-md:hidden">
            <Sparkline
              label={`Events of ${project.name} in the last 24 hours`}
              values={project.eventsByHour}
              pointLabel={(hour) => hour === 23 ? "This hour" : `${23 - hour} h ago`}
            />
          </Cell>
          <Cell align="right" narrow class="max-sm:hidden">{eventsToday(project).toLocaleString("en")}</Cell>
          <Cell align="right" narrow class="max-sm:hidden">{atMost(project.unsettledDeliveries)}</Cell>
          <Cell align="right" narrow quiet class="max-sm:hidden">
            {project.lastEventAt ? <RelativeTime at={project.lastEventAt} /> : "Never"}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function HealthBadge(
  { project: { deadDeliveries, unsettledDeliveries, lastEventAt } }: { project: ProjectSummary },
) {
  if (deadDeliveries > 0) {
    const sentence = `${
      atMost(deadDeliveries)
    } deliveries were given up. Replay them when the destination works again.`;
    return (
      <StatusBadge tone="error" icon="octagon" word={`${atMost(deadDeliveries)} dead`} sentence={sentence} />
    );
  }
  if (unsettledDeliveries > 0) {
    return (
      <StatusBadge
        tone="info"
        icon="arrow_circle"
        word="Delivering"
        sentence="Some deliveries are under way."
      />
    );
  }
  if (!lastEventAt) {
    return <StatusBadge tone="neutral" icon="clock" word="No events yet" sentence="Nothing came so far." />;
  }
  return (
    <StatusBadge tone="success" icon="check_circle" word="Healthy" sentence="Everything was delivered." />
  );
}

const atMost = (count: number) => count >= 1_000 ? "1,000+" : String(count);
