/** Ways in which Deno KV lets its callers down. */
export type KvFault = "unreachable" | "failing" | "hanging" | "slow" | "foreign";

const SLOW_MS = 300;

/** A KV store with a fault, as `openKv` takes it, and what closes it. */
export async function openFaultyKv(
  fault: KvFault,
): Promise<{ open(): Promise<Deno.Kv>; close(): Promise<void> }> {
  const kv = await Deno.openKv(":memory:");
  const timers = new Set<ReturnType<typeof setTimeout>>();

  // Every method that talks to the store goes through the fault.
  function bent<T extends object>(target: T, talking: string[]): T {
    return new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        if (name === "close") return () => {};
        if (name === "atomic") return () => bent(kv.atomic(), ["commit"]);
        return (...args: unknown[]) => {
          const call = () => Reflect.apply(member, object, args);
          if (talking.includes(String(name))) {
            return faulty(String(name), call);
          }
          const chained: unknown = call();
          return chained === object ? bent(object, talking) : chained;
        };
      },
    });
  }

  function faulty(name: string, call: () => unknown): unknown {
    switch (fault) {
      case "failing":
        return Promise.reject(new Error("database is locked"));
      case "hanging":
        return new Promise(() => {});
      case "slow":
        return new Promise((resolve) => {
          const timer = setTimeout(() => {
            timers.delete(timer);
            resolve(call());
          }, SLOW_MS);
          timers.add(timer);
        });
      case "foreign":
        return name === "getMany"
          ? Promise.resolve(
            Array.from(
              { length: 10 },
              () => ({ key: [], value: { event_id: 7, until: "soon" }, versionstamp: "1" }),
            ),
          )
          : call();
      default:
        return call();
    }
  }

  return {
    open: () =>
      fault === "unreachable"
        ? Promise.reject(new Error("unable to open database file"))
        : Promise.resolve(bent(kv, ["get", "getMany", "set", "delete"])),
    close() {
      for (const timer of timers) clearTimeout(timer);
      kv.close();
      return Promise.resolve();
    },
  };
}
