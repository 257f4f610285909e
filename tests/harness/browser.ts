import { appUrl } from "./app_url.ts";

type Fetch = (path: string, init?: RequestInit & { address?: string }) => Promise<Response>;

/** What of a browser these tests need: it keeps cookies, and submits forms from the app's own pages. */
export interface TestBrowser {
  /** Cookies by name. */
  cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Posts a form, as a page of the app would. Headers may say otherwise. */
  submit(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** The same form, asked for its `ActionResult`. */
  act(path: string, fields: Record<string, string>): Promise<Response>;
}

export function createBrowser(fetch: Fetch, address?: string): TestBrowser {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit & { headers: Headers }): Promise<Response> {
    if (cookies.size > 0) {
      init.headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(path, { ...init, address });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  }

  function submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    return send(path, {
      method: "POST",
      headers: new Headers({
        accept: "text/html",
        origin: appUrl,
        "sec-fetch-site": "same-origin",
        ...headers,
      }),
      body: new URLSearchParams(fields),
    });
  }

  return {
    cookies,
    get: (path, headers = {}) =>
      send(path, { headers: new Headers({ accept: "text/html", "sec-fetch-site": "none", ...headers }) }),
    submit,
    act: (path, fields) => submit(path, fields, { accept: "application/json" }),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) cookies.delete(name);
  else cookies.set(name, pair.slice(at + 1));
}
