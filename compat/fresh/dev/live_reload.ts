type Handler = (
  request: Request,
  info: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** Tells open pages about changes: each gets the current revision when it connects, and every later one. */
export class LiveReload {
  #pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #revision = Date.now();

  /** Makes all open pages load again. */
  changed(): void {
    this.#revision = Date.now();
    for (const page of this.#pages) page.enqueue(this.#message());
  }

  /** Answers the pages' connections; everything else goes to the app. */
  wrap(path: string, handler: Handler): Handler {
    return (request, info) => {
      if (new URL(request.url).pathname !== path) return handler(request, info);
      return Promise.resolve(
        new Response(this.#connect(), {
          headers: { "Content-Type": "text/event-stream" },
        }),
      );
    };
  }

  #connect(): ReadableStream<Uint8Array> {
    let page: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream({
      start: (controller) => {
        page = controller;
        this.#pages.add(page);
        page.enqueue(this.#message());
      },
      cancel: () => {
        this.#pages.delete(page);
      },
    });
  }

  #message(): Uint8Array {
    return new TextEncoder().encode(
      `event: revision\ndata: ${this.#revision}\n\n`,
    );
  }
}
