import { define } from "../../../lib/web/define.ts";
import { problemsForPrograms } from "../../../lib/web/middleware.ts";

export const handler = define.middleware(problemsForPrograms);
