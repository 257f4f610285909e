import { forPeople } from "../lib/web/middleware.ts";
import { define } from "../lib/web/define.ts";

export const handler = define.middleware(forPeople);
