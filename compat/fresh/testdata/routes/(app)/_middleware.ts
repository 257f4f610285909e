import { leaves } from "../../define.ts";

export default leaves("app");
