/** Command line programs speak through these two; the log is for what runs unattended. */
export function print(text: string): void {
  write(Deno.stdout, text);
}

/** Says on stderr why a command cannot go on. */
export function complain(text: string): void {
  write(Deno.stderr, text);
}

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(`${text}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
