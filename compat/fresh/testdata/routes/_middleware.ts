import { leaves } from "../define.ts";

export default [leaves("root"), leaves("root-2")];
