import { define } from "../../../define.ts";

export default define.page(({ params }) => <h1>Docs {params.version}</h1>);
