import { join } from "@std/path";

/** PostgreSQL's programs as Debian installs them, newest last, or what PATH has. */
const debianPrograms = "/usr/lib/postgresql";

export interface OtherPostgres {
  environment: { TEST_DATABASE_URL: string };
  stop(): Promise<void>;
}

/** The PostgreSQL of `DATABASE_URL`, or one started from the system's programs in a temporary directory on a free port. */
export async function startSystemPostgres(): Promise<OtherPostgres> {
  const given = Deno.env.get("DATABASE_URL");
  if (given) return { environment: { TEST_DATABASE_URL: given }, stop: () => Promise.resolve() };
  const programs = await findPrograms();
  const directory = await Deno.makeTempDir({ prefix: "sluice-postgres-" });
  const data = join(directory, "data");
  const port = freePort();
  const password = crypto.randomUUID();
  const passwordFile = join(directory, "password");
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  const run = await asUnprivileged(directory);
  await run([
    join(programs, "initdb"),
    "-D",
    data,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    "--no-sync",
    "-E",
    "UTF8",
  ], [
    `--pwfile=${passwordFile}`,
  ]);
  const options =
    `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200`;
  await run([
    join(programs, "pg_ctl"),
    "-D",
    data,
    "-w",
    "-l",
    join(directory, "log"),
    "-o",
    options,
    "start",
  ]);
  return {
    environment: { TEST_DATABASE_URL: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` },
    async stop() {
      await run([join(programs, "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"]);
      await Deno.remove(directory, { recursive: true });
    },
  };
}

async function findPrograms(): Promise<string> {
  const versions: string[] = [];
  try {
    for await (const entry of Deno.readDir(debianPrograms)) versions.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const newest = versions.sort((left, right) => Number(left) - Number(right)).at(-1);
  if (newest) return join(debianPrograms, newest, "bin");
  const { stdout } = await new Deno.Command("sh", { args: ["-c", "command -v initdb || true"] }).output();
  const path = new TextDecoder().decode(stdout).trim();
  if (!path) {
    throw new Error(
      "No PostgreSQL found. Install one (Debian: apt-get install postgresql) or set DATABASE_URL.",
    );
  }
  return path.slice(0, path.lastIndexOf("/"));
}

function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** PostgreSQL refuses to run as root: there its programs run as the package's own user, who gets the directory. */
async function asUnprivileged(
  directory: string,
): Promise<(command: string[], more?: string[]) => Promise<void>> {
  const prefix = Deno.uid() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  if (prefix.length > 0) await execute(["chown", "-R", "postgres", directory]);
  return (command, more = []) => execute([...prefix, ...command, ...more]);
}

async function execute([program = "", ...args]: string[]): Promise<void> {
  const { success } = await new Deno.Command(program, {
    args,
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${program} ${args[0] ?? ""} failed`);
}
