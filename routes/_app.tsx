import { asset } from "fresh/runtime";
import { define } from "../lib/web/define.ts";

const description =
  "Receive, verify, store and deliver webhooks, and never lose one. One command, your machine, your data.";

/** The document around every page. */
export default define.page(({ Component }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={description} />
      <meta name="color-scheme" content="light dark" />
      <title>Sluice</title>
      <link rel="icon" type="image/svg+xml" href={asset("/favicon.svg")} />
      <link rel="stylesheet" href={asset("/styles.css")} />
      <script src={asset("/theme.js")} />
      <script src={asset("/shell.js")} defer />
    </head>
    <body>
      <Component />
    </body>
  </html>
));
