/** The browser's runtime while developing: the same, and it reloads the page when the build changes. */

export { boot } from "./client.ts";

const source = new EventSource(new URL("../../_frsh/alive", import.meta.url));
let revision: string | null = null;

source.addEventListener("revision", ({ data }) => {
  // A restarted server answers the reconnecting page with another revision.
  if (revision !== null && revision !== data) location.reload();
  revision = data;
});
