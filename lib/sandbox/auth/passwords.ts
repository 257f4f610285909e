import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { AuthFailure } from "./auth_failure.ts";

const logCost = 15;
const blockSize = 8;
const saltBytes = 16;
const hashBytes = 32;
const hashPattern = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=1\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

/** A hash takes 32 MiB and a core for a tenth of a second: two at once, and a line that ends. */
const atOnce = 2;
const waitingAtMost = 64;
const minLength = 8;
/** The hosted service hashes with bcrypt, which reads no more than this. */
const maxBytes = 72;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether the password made the hash. Without a hash it costs the same and is false. */
  matches(password: string, hash: string | null): Promise<boolean>;
}

/** scrypt (N = 2^15, r = 8, p = 1) off the event loop, as `$scrypt$ln=15,r=8,p=1$salt$hash`. */
export function createPasswords(): Passwords {
  const line = createLine(atOnce, waitingAtMost);
  const nobody = { salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };

  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      const hash = await line(() => derive(password, salt, logCost, blockSize, hashBytes));
      return `$scrypt$ln=${logCost},r=${blockSize},p=1$${salt.toString("base64url")}$${
        hash.toString("base64url")
      }`;
    },
    async matches(password, hash) {
      const [, cost, block, salt, expected] = hashPattern.exec(hash ?? "") ?? [];
      if (!cost || !block || !salt || !expected) {
        const derived = await line(() => derive(password, nobody.salt, logCost, blockSize, hashBytes));
        timingSafeEqual(derived, nobody.hash);
        return false;
      }
      const wanted = Buffer.from(expected, "base64url");
      const derived = await line(() =>
        derive(password, Buffer.from(salt, "base64url"), Number(cost), Number(block), wanted.length)
      );
      return timingSafeEqual(derived, wanted);
    },
  };
}

/** Throws the Auth API's `weak_password` or `validation_failed` when a password may not be set. */
export function requireAcceptablePassword(password: string): void {
  if (Buffer.byteLength(password) > maxBytes) {
    throw new AuthFailure(400, "validation_failed", `Password cannot be longer than ${maxBytes} characters`);
  }
  if (password.length < minLength) {
    throw new AuthFailure(422, "weak_password", `Password should be at least ${minLength} characters.`, {
      weak_password: { reasons: ["length"] },
    });
  }
}

function derive(password: string, salt: Buffer, cost: number, r: number, length: number): Promise<Buffer> {
  const N = 2 ** cost;
  return new Promise((resolve, reject) =>
    scrypt(
      password.normalize("NFC"),
      salt,
      length,
      { N, r, p: 1, maxmem: 256 * N * r },
      (error, key) => error ? reject(error) : resolve(key),
    )
  );
}

/** Runs at most `width` of the given tasks at once and refuses more than `length` waiting ones. */
function createLine(width: number, length: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= width) {
      if (waiting.length >= length) {
        throw new AuthFailure(429, "over_request_rate_limit", "Request rate limit reached");
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await task();
    } finally {
      // A place is handed on, not given back, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
