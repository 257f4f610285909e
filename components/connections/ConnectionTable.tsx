import { formatSchedule } from "../../lib/shared/retry_schedule.ts";
import { LinkButton, PostButton } from "../Button.tsx";
import { Icon } from "../Icon.tsx";
import { EnabledBadge } from "../StatusBadge.tsx";
import { Cell, HeadCell, HiddenHeadCell, Row, Table } from "../Table.tsx";

export interface ConnectionRowView {
  id: string;
  sourceId: string;
  sourceName: string;
  destinationId: string;
  destinationName: string;
  retry: { scheduleSeconds: number[] } | null;
  enabled: boolean;
}

/** What goes where. */
export function ConnectionTable({ connections, base, mayChange }: {
  connections: ConnectionRowView[];
  base: string;
  mayChange: boolean;
}) {
  return (
    <Table
      caption="Connections"
      head={
        <>
          <HeadCell class="w-full">Connection</HeadCell>
          <HeadCell class="max-sm:hidden">State</HeadCell>
          <HeadCell class="max-sm:hidden">Retries</HeadCell>
          {mayChange && <HiddenHeadCell>Actions</HiddenHeadCell>}
        </>
      }
    >
      {connections.map((connection) => (
        <Row key={connection.id}>
          <Cell>
            <span class="flex flex-wrap items-center gap-x-2">
              <End href={`${base}/sources/${connection.sourceId}`} name={connection.sourceName} />
              <Icon name="arrow_right" label="to" class="size-3.5 text-quiet" />
              <End
                href={`${base}/destinations/${connection.destinationId}`}
                name={connection.destinationName}
              />
            </span>
            {/* Its column where there is room for one. */}
            <span class="sm:hidden">
              <EnabledBadge enabled={connection.enabled} />
            </span>
          </Cell>
          <Cell narrow class="max-sm:hidden">
            <EnabledBadge enabled={connection.enabled} />
          </Cell>
          <Cell narrow quiet class="max-sm:hidden">
            {connection.retry === null
              ? "Default, over three days"
              : (
                <span class="inline-block max-w-56 truncate align-middle font-mono text-xs">
                  {formatSchedule(connection.retry.scheduleSeconds)}
                </span>
              )}
          </Cell>
          {mayChange && (
            <Cell narrow>
              <span class="flex justify-end gap-1.5">
                <Switch connection={connection} base={base} />
                <LinkButton size="small" href={`${base}/connections/${connection.id}`}>Edit</LinkButton>
              </span>
            </Cell>
          )}
        </Row>
      ))}
    </Table>
  );
}

function Switch({ connection: { id, enabled }, base }: { connection: ConnectionRowView; base: string }) {
  return (
    <PostButton
      size="small"
      action={`${base}/connections/${id}/${enabled ? "pause" : "resume"}`}
      icon={enabled ? "pause" : "play"}
    >
      {enabled ? "Pause" : "Resume"}
    </PostButton>
  );
}

function End({ href, name }: { href: string; name: string }) {
  return (
    <a href={href} class="inline-flex min-h-6 items-center font-medium wrap-anywhere hover:underline">
      {name}
    </a>
  );
}
