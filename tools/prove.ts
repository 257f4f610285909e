/**
 * `deno task prove`: posts signed events to a server of its own, kills that server again and again, and compares what
 * was acknowledged with what is stored and what was delivered. Exits 1 when one event is lost.
 */
import { fromFileUrl } from "@std/path";
import { buildIfStale } from "./build.ts";
import { type Progress, type Proof, runProof } from "./prove/proof.ts";
import { complain, print } from "./terminal.ts";

const EVENTS = 5_000;
const KILLS = 10;
const BAR = 30;
const SHOWN = 20;

const root = fromFileUrl(new URL("..", import.meta.url));
const encoder = new TextEncoder();
const drawn = Deno.stdout.isTerminal();
let shown = "";
let interrupted = false;
Deno.addSignalListener("SIGINT", () => void (interrupted = true));

try {
  print(
    `Proof: ${count(EVENTS)} signed events are posted while the server is killed ${KILLS} times (kill -9).`,
  );
  if (await buildIfStale(root)) print("Built the pages into _fresh/.");
  const blows = Array.from({ length: KILLS }, () => "kill" as const);
  const proof = await runProof({ root, events: EVENTS, atOnce: 32, restMs: 10, blows, onProgress: draw });
  erase();
  print(table(proof));
  Deno.exit(proof.broken.length === 0 ? 0 : 1);
} catch (error) {
  erase();
  complain(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}

function table(proof: Proof): string {
  const again = `${count(proof.deliveredAgain)} deliveries were cut off by a kill and made again`;
  const repeats = `${count(proof.answeredAsRepeats)} of ${
    count(proof.unanswered)
  } unanswered posts had been stored`;
  const rows: [string, number, string][] = [
    ["acknowledged", proof.acknowledged, "answered 200 with an id"],
    ["stored", proof.stored, "once, byte for byte, under that id"],
    ["delivered", proof.delivered, "at least once, byte for byte"],
    ["lost", proof.lost, proof.lost === 0 ? "" : "see below"],
    ["repeats", proof.answeredAsRepeats + proof.deliveredAgain, `explained: ${repeats}; ${again}`],
  ];
  const lines = rows.map(([name, number, note]) =>
    `  ${name.padEnd(14)}${count(number).padStart(7)}   ${note}`
  );
  const verdict = proof.broken.length === 0
    ? `Nothing was lost in ${proof.kills} kills (${proof.seconds} s).`
    : [`${proof.broken.length} promises were broken:`, ...proof.broken.slice(0, SHOWN)].join("\n  ");
  return ["", ...lines, "", verdict].join("\n");
}

function draw({ acknowledged, delivered, blows, stage }: Progress): void {
  // From here the proof unwinds: it stops its server and removes its data.
  if (interrupted) throw new Error("Stopped.");
  const filled = Math.round(BAR * acknowledged / EVENTS);
  const bar = "█".repeat(filled) + "░".repeat(BAR - filled);
  const line = `${bar} ${count(acknowledged)} acknowledged, ${count(delivered)} delivered, ` +
    `${blows}/${KILLS} kills · ${stage}`;
  if (!drawn || line === shown) return;
  shown = line;
  Deno.stdout.writeSync(encoder.encode(`\r\x1b[2K${line}`));
}

function erase(): void {
  if (shown !== "") Deno.stdout.writeSync(encoder.encode("\r\x1b[2K"));
}

function count(number: number): string {
  return number.toLocaleString("en");
}
