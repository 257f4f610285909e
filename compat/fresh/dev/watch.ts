/** Editors write a file in several steps; a change is over when nothing happened for this long. */
const QUIET_MS = 100;

/** Yields once for every burst of changes below the directories, until `end`. Missing directories are left out. */
export async function* watch(
  dirs: string[],
  end: Promise<unknown>,
): AsyncGenerator<void> {
  const existing = dirs.filter(exists);
  if (existing.length === 0) return void await end;

  const watcher = Deno.watchFs(existing);
  end.finally(() => watcher.close());
  let changed = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const { kind } of watcher) {
      if (kind !== "access") changed.resolve();
    }
  })();

  const over = Promise.all([end, reading]).then(() => true);
  while (!await Promise.race([over, changed.promise])) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    changed = Promise.withResolvers<void>();
    yield;
  }
}

function exists(dir: string): boolean {
  try {
    return Deno.statSync(dir).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
