import { define } from "../define.ts";

export default define.page(({ url }) => <p id="missing">No page at {url.pathname}</p>);
