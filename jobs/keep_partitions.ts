import type { Services } from "../services/mod.ts";

export async function keepPartitions({ upkeep }: Services): Promise<{ made: number; dropped: number }> {
  return { ...await upkeep.ensurePartitions(), ...await upkeep.dropPartitions() };
}
