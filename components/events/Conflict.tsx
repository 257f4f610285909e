import { Id } from "../Id.tsx";
import { Notice } from "../Notice.tsx";

/** Says that other events of the source carry the same id over another body. */
export function Conflict({ base, others }: { base: string; others: string[] }) {
  return (
    <Notice tone="warning" title="The same id came with another body">
      The sender used one id for different contents, and the signature does not cover it. All are kept:{" "}
      {others.map((id) => (
        <a key={id} href={`${base}/events/${id}`} class="mr-2 underline">
          <Id id={id} />
        </a>
      ))}
    </Notice>
  );
}
