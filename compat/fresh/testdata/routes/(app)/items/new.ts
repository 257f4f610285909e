import { define } from "../../../define.ts";

export const handler = define.handlers((ctx) => new Response(`new by ${ctx.req.method}`));
