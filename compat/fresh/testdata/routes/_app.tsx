import { define } from "../define.ts";

export default define.page(function Shell({ Component, state }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Test data</title>
        <style>{"body { margin: 0 }"}</style>
      </head>
      <body data-trail={state.trail?.join(" ")}>
        <Component />
      </body>
    </html>
  );
});
