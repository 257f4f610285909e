import { define } from "../../define.ts";

export default define.layout(async ({ Component }) => {
  await Promise.resolve();
  return (
    <section class="site">
      <Component />
    </section>
  );
});
