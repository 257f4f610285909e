import { AppError } from "../../lib/errors.ts";

/** Bounds the bytes that requests hold in memory together. */
export interface ByteBudget {
  /** Takes bytes and answers how to give them back. Throws `overloaded` when they would not fit. */
  take(bytes: number): () => void;
}

export function createByteBudget(limit: number): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > limit) {
        throw new AppError("overloaded", { retryAfter: 1, context: { reason: "bodies under way" } });
      }
      taken += bytes;
      return () => void (taken -= bytes);
    },
  };
}
