import { signal } from "@preact/signals";
import { asset, Head } from "fresh/runtime";
import Counter from "../../islands/Counter.tsx";
import Panel from "../../islands/Panel.tsx";
import { define } from "../../define.ts";

/** Everything that could end or break the script that carries it. */
const HOSTILE = '</script><!-- "&\u2028';

export default define.page(() => {
  const shared = signal(3);
  return (
    <>
      <Head>
        <title>Home</title>
        <meta name="description" content="About" />
        <link rel="stylesheet" href={asset("/style.css")} />
      </Head>
      <a href="/docs">Docs</a>
      <Counter start={shared} label={HOSTILE} />
      <Panel title={<em>closed</em>} open={false}>
        <p>
          hidden <Counter start={shared} label="inner" />
        </p>
      </Panel>
    </>
  );
});
