import { define } from "../../lib/web/define.ts";
import { outsideProduction } from "../../lib/web/middleware.ts";

export const handler = define.middleware(outsideProduction);
