/** The limit of ingest: a server that reads the body and answers. `bare_server.ts <port>` */
Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1", onListen() {} }, async (request) => {
  await request.bytes();
  return new Response('{"id":"evt_0","duplicate":false}', {
    headers: { "content-type": "application/json" },
  });
});
