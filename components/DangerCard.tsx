import { LinkButton } from "./Button.tsx";
import { Card } from "./Card.tsx";

/** Leads to the page where deleting is confirmed. */
export function DangerCard({ title, text, href, verb }: {
  title: string;
  text: string;
  href: string;
  verb: string;
}) {
  return (
    <Card title={title}>
      <div class="flex flex-wrap items-center justify-between gap-3">
        <p class="min-w-0 basis-80 grow text-quiet">{text}</p>
        <LinkButton href={href} icon="trash">{verb}</LinkButton>
      </div>
    </Card>
  );
}
