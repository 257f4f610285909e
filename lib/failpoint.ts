/** `name:probability:seed`, as `SLUICE_FAILPOINT` says it. */
export interface ArmedFailpoint {
  name: string;
  probability: number;
  seed: number;
}

let strike: ((name: string) => void) | null = null;

/** A place where a test may kill this process without warning. Does nothing unless that point is armed. */
export function failpoint(name: string): void {
  strike?.(name);
}

/** Arms one point; `kill` is SIGKILL to this process unless a test says otherwise. Null disarms. */
export function armFailpoint(
  armed: ArmedFailpoint | null,
  kill: () => void = () => Deno.kill(Deno.pid, "SIGKILL"),
): void {
  if (!armed) return void (strike = null);
  let state = armed.seed >>> 0;
  strike = (name) => {
    if (name !== armed.name) return;
    // Numerical Recipes' generator: the same seed dies at the same pass.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (state / 2 ** 32 < armed.probability) kill();
  };
}

/** Reads `name:probability:seed`. Throws a `RangeError` that says what is expected. */
export function parseFailpoint(text: string): ArmedFailpoint {
  const [, name, probability, seed] = /^([a-z ]+):([01](?:\.\d+)?):(\d{1,9})$/.exec(text) ?? [];
  if (!name || !probability || !seed || Number(probability) > 1) {
    throw new RangeError(`Expected name:probability:seed, such as "intake after commit:0.01:7", not ${text}`);
  }
  return { name, probability: Number(probability), seed: Number(seed) };
}
