import { useEffect } from "preact/hooks";

/** Puts another page's address in the place of this one's, so that reloading does not post the form again. */
export default function ReplaceAddress({ href }: { href: string }) {
  useEffect(() => history.replaceState(null, "", href), [href]);
  return null;
}
