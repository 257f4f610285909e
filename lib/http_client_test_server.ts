import { type AllowedRanges, parseAllowedRanges } from "./address_guard.ts";
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type SendRequest,
} from "./http_client.ts";

export const loopback: AllowedRanges = parseAllowedRanges(["127.0.0.0/8", "::1/128"]);

export const testAuthority = `-----BEGIN CERTIFICATE-----
MIIBmDCCAT2gAwIBAgIUIELGxAfcpFKS0yAUzHTnU0elUewwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVU2x1aWNlIHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyMjIzMzUw
MFoYDzIxMjYxMDI5MjMzNTAwWjAgMR4wHAYDVQQDDBVTbHVpY2UgdGVzdCBhdXRo
b3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATNN9FZnIo7+WdgOQi1wEU+
akg/Y/FYSR4W7g8UOjeKJdhQzKLYtT7agw5GAqpycqzJ2aheo+dPnKaHLCUVYEMq
o1MwUTAdBgNVHQ4EFgQUk9iBF6HHRjxBQllVasGm2Q0R1DwwHwYDVR0jBBgwFoAU
k9iBF6HHRjxBQllVasGm2Q0R1DwwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNJADBGAiEAzY0T39ayzZGO4mbTvQlYgg35l/oCij0cjpO2cV5UyxACIQDd02z6
ujRCdQnf0pdsfwQdc2CSXLzz01nOP/PwZ4oJzQ==
-----END CERTIFICATE-----`;

/** Signed by the authority above for hook.test alone; it protects nothing. */
export const hookCertificate = `-----BEGIN CERTIFICATE-----
MIIBrzCCAVagAwIBAgIUZX+IJElHKmW1WknC8NkA54aUbyowCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVU2x1aWNlIHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyMjIzMzUw
MFoYDzIxMjYxMDI5MjMzNTAwWjAUMRIwEAYDVQQDDAlob29rLnRlc3QwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARdM7riyronwXUx64+WIGhbbxq1yO2RTxX1Ra4f
c7E8i0dxPbYWjpzv4wi7i/IMCBJrNKwkqBahGq4nmOP7O1eOo3gwdjAUBgNVHREE
DTALgglob29rLnRlc3QwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAd
BgNVHQ4EFgQU3ao2GKT+p54VOXycicOeHm6t06AwHwYDVR0jBBgwFoAUk9iBF6HH
RjxBQllVasGm2Q0R1DwwCgYIKoZIzj0EAwIDRwAwRAIgUMMQx0+ynG/fnB7P0o3G
otz8/+z5wPO3HNWPWD9N1NgCIFfG6V/lA42b/orZtN0cXFwMHymm4eLhdjysL3gz
jKwn
-----END CERTIFICATE-----`;

export const hookKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+QzELxtuVlvq2hJb
IC5y18Y4vPYfDpeqamVH2GDbWHShRANCAARdM7riyronwXUx64+WIGhbbxq1yO2R
TxX1Ra4fc7E8i0dxPbYWjpzv4wi7i/IMCBJrNKwkqBahGq4nmOP7O1eO
-----END PRIVATE KEY-----`;

/** A server that says exactly the bytes a test wants. */
export interface RawServer extends Disposable {
  port: number;
  url: string;
  /** One text for each request read so far. */
  requests: string[];
  connections(): number;
}

export interface RawConnection {
  /** The next request's head and body, as far as Content-Length says; null when the client is gone. */
  read(): Promise<string | null>;
  /** False when the client is gone. */
  say(text: string | Uint8Array): Promise<boolean>;
  close(): void;
}

interface RawServerOptions {
  hostname?: string;
  tls?: boolean;
}

/** Listens on a free loopback port and runs the behaviour for each connection, which stays open until disposal. */
export function startRawServer(
  behave: (connection: RawConnection, index: number) => Promise<void>,
  { hostname = "127.0.0.1", tls = false }: RawServerOptions = {},
): RawServer {
  const listener = tls
    ? Deno.listenTls({ hostname, port: 0, cert: hookCertificate, key: hookKey })
    : Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const open = new Set<Deno.Conn>();
  const requests: string[] = [];
  let accepted = 0;
  (async () => {
    for await (const socket of listener) {
      open.add(socket);
      behave(rawConnection(socket, requests, open), accepted++);
    }
  })();
  return {
    port,
    url: `${tls ? "https" : "http"}://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}/hook`,
    requests,
    connections: () => accepted,
    [Symbol.dispose]() {
      listener.close();
      for (const socket of [...open]) closeQuietly(socket, open);
    },
  };
}

function closeQuietly(socket: Deno.Conn, open: Set<Deno.Conn>): void {
  if (open.delete(socket)) socket.close();
}

function rawConnection(socket: Deno.Conn, requests: string[], open: Set<Deno.Conn>): RawConnection {
  const buffer = new Uint8Array(65_536);
  async function readSome(): Promise<number | null> {
    try {
      return await socket.read(buffer);
    } catch {
      // Gone is gone here, whether it said goodbye or not.
      return null;
    }
  }
  return {
    async read() {
      let text = "";
      while (!isWholeRequest(text)) {
        const size = await readSome();
        if (size === null) return null;
        for (const byte of buffer.subarray(0, size)) text += String.fromCharCode(byte);
      }
      requests.push(text);
      return text;
    },
    async say(text) {
      let bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
      try {
        while (bytes.length > 0) bytes = bytes.subarray(await socket.write(bytes));
        return true;
      } catch {
        // A reset, a broken pipe and a closed socket all mean that the client is gone.
        return false;
      }
    },
    close: () => closeQuietly(socket, open),
  };
}

function isWholeRequest(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return text.length >= end + 4 + length;
}

/** Answers every request on a connection with the same bytes. */
export function startAnsweringServer(answer: string, options: RawServerOptions = {}): RawServer {
  return startRawServer(async (connection) => {
    while (await connection.read() !== null) await connection.say(answer);
  }, options);
}

export const okAnswer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** A client that may use loopback and closes with the test. */
export function startClient(options: Partial<HttpClientOptions> = {}): HttpClient & Disposable {
  const client = createHttpClient({ allowedRanges: loopback, ...options });
  return { ...client, [Symbol.dispose]: () => client.close() };
}

/** A small request with a deadline long enough for a busy machine. */
export function hookRequest(url: string, request: Partial<SendRequest> = {}): SendRequest {
  const body = new TextEncoder().encode("{}");
  return { url, headers: [["content-type", "application/json"]], body, timeoutMs: 5_000, ...request };
}
