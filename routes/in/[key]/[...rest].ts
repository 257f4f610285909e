import { define } from "../../../lib/web/define.ts";
import { ingest } from "../../../lib/web/ingest.ts";

const receive = ingest();

export const handler = define.handlers({
  GET: receive,
  HEAD: receive,
  POST: receive,
  PUT: receive,
  PATCH: receive,
  DELETE: receive,
  OPTIONS: receive,
});
