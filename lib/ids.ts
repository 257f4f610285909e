import { uuidV7 } from "./shared/ids.ts";

/** Makes row ids: version 7 UUIDs that carry the time they are given. */
export interface Ids {
  next(milliseconds: number): string;
}

const pool = new Uint8Array(10 * 256);
let used = pool.length;

/** Ids from the system's randomness, drawn 256 at a time because each draw costs a call into the runtime. */
export const randomIds: Ids = {
  next(milliseconds) {
    if (used >= pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const id = uuidV7(milliseconds, pool.subarray(used, used + 10));
    used += 10;
    return id;
  },
};
