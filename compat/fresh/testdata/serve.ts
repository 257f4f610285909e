import { Builder } from "../dev/mod.ts";
import { app } from "./main.ts";

const apply = await new Builder({ root: import.meta.dirname }).build({ snapshot: "memory" });
apply(app);
const handler = app.handler();

/** Asks the app of this folder, as it is after a build. */
export function ask(path: string, init?: RequestInit): Promise<Response> {
  return handler(new Request(new URL(path, "http://localhost"), init));
}

/** The content of `<body>`. */
export async function bodyOf(response: Response): Promise<string> {
  return /<body[^>]*>(.*)<\/body>/s.exec(await response.text())?.[1] ?? "";
}
