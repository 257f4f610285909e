/** Stands in an island's props for JSX that the page already holds as HTML. */
export class SlotRef {
  constructor(readonly id: number) {}
}
