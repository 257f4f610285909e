import { HttpError, page } from "fresh";
import { define } from "../../../../define.ts";
import Local from "../../(_islands)/Local.tsx";

export const handler = define.handlers({
  GET(ctx) {
    if (ctx.params.id === "none") throw new HttpError(404);
    if (ctx.params.id === "forbidden") throw new HttpError(403, "Not yours");
    if (ctx.params.id === "broken") throw new Error("It broke");
    return page({ id: ctx.params.id }, { headers: { "X-Item": "yes" } });
  },
  POST(ctx) {
    return page({ id: `${ctx.params.id} was wrong` }, { status: 422 });
  },
});

export default define.page<typeof handler>(({ data }) => (
  <h1>
    Item {data.id} <Local id={data.id ?? ""} />
  </h1>
));
