import type { Services } from "../services/mod.ts";

export function forgetLeftovers({ upkeep }: Services): Promise<{ keys: number; answers: number }> {
  return upkeep.forgetLeftovers();
}
