interface ConnectedSourcesProps {
  connections: { id: string; sourceId: string; sourceName: string }[];
  /** The project's path. */
  base: string;
}

/** The sources that a destination gets its events from. */
export function ConnectedSources({ connections, base }: ConnectedSourcesProps) {
  return (
    <p class="text-quiet">
      From {connections.map(({ id, sourceId, sourceName }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <a href={`${base}/sources/${sourceId}`} class="font-medium text-base-content hover:underline">
            {sourceName}
          </a>
        </span>
      ))}
    </p>
  );
}
