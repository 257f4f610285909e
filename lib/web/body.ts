import { AppError } from "../errors.ts";

/**
 * The raw body, at most `limit` bytes of it within the time. Throws `body_too_large` as soon as it is known to be,
 * without reading the rest, and `body_timeout` when the sender stalls.
 */
export async function readBody(
  request: Request,
  limit: number,
  timeoutMs: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? NaN);
  if (announced > limit) throw tooLarge(limit);
  if (!request.body) return new Uint8Array();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("body_timeout")), timeoutMs);
  });
  try {
    // An announced length is enforced by the server, so such a body can be taken in one piece.
    return await Promise.race([
      late,
      Number.isInteger(announced) ? readWhole(request) : readPieces(request.body, limit),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function readWhole(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await request.bytes();
  } catch (cause) {
    throw new AppError("malformed_request", { message: "The body broke off.", cause });
  }
}

async function readPieces(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await nextPiece(reader);
    if (done) break;
    size += value.length;
    if (size > limit) {
      reader.releaseLock();
      throw tooLarge(limit);
    }
    pieces.push(value);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    body.set(piece, offset);
    offset += piece.length;
  }
  return body;
}

async function nextPiece(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (cause) {
    throw new AppError("malformed_request", { message: "The body broke off.", cause });
  }
}

function tooLarge(limit: number): AppError {
  return new AppError("body_too_large", { message: `The body is over the limit of ${limit} bytes.` });
}
