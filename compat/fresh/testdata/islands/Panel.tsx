import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface Props {
  title: ComponentChildren;
  open: boolean;
  children: ComponentChildren;
}

export default function Panel({ title, open, children }: Props) {
  const [shown, setShown] = useState(open);
  return (
    <div class="panel">
      <button type="button" onClick={() => setShown(!shown)}>{title}</button>
      {shown && children}
    </div>
  );
}
