import { dirname, join } from "@std/path";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { pathExists } from "./data_directory.ts";
import { embeddedRelease, type PostgresBinaries } from "./embedded_binaries.ts";

/** The account that the server runs under, and the directory that holds its `postgres/`. */
export interface Account {
  home: string;
  binaries: PostgresBinaries;
  /** The numeric owner of the server's files as this process sees it, or null where there is no such thing. */
  owner: { uid: number; gid: number } | null;
  /** Runs one of the programs to its end, in `home`. */
  run(program: string, args: string[]): Promise<{ success: boolean; text: string }>;
}

type Wrapper = (
  program: string,
  args: string[],
) => [program: string, args: string[], as?: { uid: number; gid: number }];

const decoder = new TextDecoder();
const asOther = ["--user", "--map-user=65534", "--map-group=65534"];

/**
 * PostgreSQL refuses to run as root. Root therefore starts it in a user namespace where it is called nobody; where
 * the kernel refuses that (plain Docker does), as the real nobody, in a directory that nobody can reach.
 */
export async function chooseAccount(
  { dataDir, binaries, log, userNamespaces }: {
    dataDir: string;
    binaries: PostgresBinaries;
    log: Log;
    userNamespaces?: boolean;
  },
): Promise<Account> {
  if (Deno.build.os === "windows") {
    return account(dataDir, binaries, null, (program, args) => [program, args]);
  }
  const owner = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
  if (owner.uid !== 0) return account(dataDir, binaries, owner, (program, args) => [program, args]);
  if (userNamespaces ?? await namespacesWork()) {
    const home = await existingHome(dataDir) ?? dataDir;
    return account(home, binaries, owner, (program, args) => ["unshare", [...asOther, program, ...args]]);
  }
  const nobody = await findNobody();
  const home = await homeFor(dataDir, log);
  const reachable = await reachableBinaries(binaries);
  return account(home, reachable, nobody, (program, args) => [program, args, nobody]);
}

/** Gives a tree to the account, when root made it or ran the server in another way before. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (account.owner === null || Deno.uid() !== 0) return;
  const { uid, gid } = account.owner;
  if ((await Deno.lstat(path)).uid === uid) return;
  // The top last: it is what tells the next start that the tree is complete.
  await chownBelow(path, uid, gid);
  await Deno.chown(path, uid, gid);
}

function account(home: string, binaries: PostgresBinaries, owner: Account["owner"], wrap: Wrapper): Account {
  return {
    home,
    binaries,
    owner,
    async run(program, args) {
      const [file, words, as] = wrap(program, args);
      const output = await new Deno.Command(file, {
        args: words,
        cwd: home,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        // The server has no business with our secrets, nor we with somebody's PGOPTIONS.
        ...(Deno.build.os === "windows" ? {} : { clearEnv: true, env: { PATH: "/usr/bin:/bin" } }),
        ...as,
      }).output();
      return {
        success: output.success,
        text: (decoder.decode(output.stdout) + decoder.decode(output.stderr)).trim(),
      };
    },
  };
}

async function namespacesWork(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("unshare", {
      args: [...asOther, "true"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function findNobody(): Promise<{ uid: number; gid: number }> {
  const line = (await Deno.readTextFile("/etc/passwd")).split("\n").find((entry) =>
    entry.startsWith("nobody:")
  );
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) {
    throw new AppError("store_unavailable", {
      message:
        "The embedded PostgreSQL cannot run as root, and there is no user nobody. Run as another user, or set DATABASE_URL.",
    });
  }
  return { uid: Number(uid), gid: Number(gid) };
}

async function homeFor(dataDir: string, log: Log): Promise<string> {
  if (await othersReach(dirname(dataDir))) {
    await Deno.chmod(dataDir, 0o711);
    return await existingHome(dataDir) ?? dataDir;
  }
  if (await pathExists(join(dataDir, "postgres"))) {
    throw new AppError("store_unavailable", {
      message:
        `The embedded PostgreSQL cannot run as root, user namespaces are refused, and user nobody cannot reach ${dataDir}. ` +
        "Move the data directory to where others may enter, run as another user, or set DATABASE_URL.",
    });
  }
  const home = await reachableHome(dataDir);
  await Deno.mkdir(home, { recursive: true, mode: 0o711 });
  log.warn("The embedded database lives outside of the data directory, which its user cannot reach", {
    dataDir,
    home,
  });
  return home;
}

/** Where the cluster of this data directory already is, or null. */
async function existingHome(dataDir: string): Promise<string | null> {
  for (const home of [dataDir, await reachableHome(dataDir)]) {
    if (await pathExists(join(home, "postgres"))) return home;
  }
  return null;
}

async function reachableHome(dataDir: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(dataDir)));
  return join("/var/lib/sluice", digest.subarray(0, 8).toHex());
}

async function reachableBinaries(binaries: PostgresBinaries): Promise<PostgresBinaries> {
  if (await othersReach(binaries.root)) return binaries;
  const root = join("/var/lib/sluice", `postgresql-${embeddedRelease}`);
  if (!await pathExists(root)) {
    const partial = `${root}.${crypto.randomUUID()}`;
    await copyTree(binaries.root, partial);
    await renameUnlessThere(partial, root);
  }
  const moved = (path: string) => root + path.slice(binaries.root.length);
  return {
    root,
    initdb: moved(binaries.initdb),
    pgCtl: moved(binaries.pgCtl),
    postgres: moved(binaries.postgres),
  };
}

async function othersReach(path: string): Promise<boolean> {
  for (let step = path;; step = dirname(step)) {
    const { mode } = await Deno.stat(step);
    if (mode === null || (mode & 0o001) === 0) return false;
    if (dirname(step) === step) return true;
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true, mode: 0o755 });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyTree(source, target);
    else if (entry.isSymlink) await Deno.symlink(await Deno.readLink(source), target);
    else await Deno.copyFile(source, target);
  }
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!await pathExists(to)) throw error;
    await Deno.remove(from, { recursive: true });
  }
}

async function chownBelow(path: string, uid: number, gid: number): Promise<void> {
  for await (const entry of Deno.readDir(path)) {
    const child = join(path, entry.name);
    if (entry.isDirectory) await chownBelow(child, uid, gid);
    if (!entry.isSymlink) await Deno.chown(child, uid, gid);
  }
}
