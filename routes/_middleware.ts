import { define } from "../lib/web/define.ts";
import { forEveryone } from "../lib/web/middleware.ts";

export const handler = define.middleware(forEveryone);
