import { Section } from "../Card.tsx";
import { DeliveryCard, type DeliveryCardView } from "./DeliveryCard.tsx";

/** What was sent where, or why nothing was. */
export function Deliveries({ base, deliveries }: { base: string; deliveries: DeliveryCardView[] }) {
  return (
    <Section title="Deliveries">
      {deliveries.length === 0 && (
        <p class="rounded-box border border-dashed border-base-content/20 px-4 py-6 text-center text-quiet">
          No destination was connected to its source when it came.{" "}
          <a href={`${base}/connections`} class="font-medium text-base-content underline">Connect one</a>,
          then replay it.
        </p>
      )}
      {deliveries.map((delivery) => <DeliveryCard key={delivery.id} delivery={delivery} base={base} />)}
    </Section>
  );
}
