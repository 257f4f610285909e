import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: (ctx) => new Response(ctx.params.path),
  DELETE: () => new Response(null, { status: 204 }),
});
