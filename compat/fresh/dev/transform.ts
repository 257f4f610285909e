export interface OnTransformOptions {
  pluginName: string;
  /** The paths to transform. */
  filter: RegExp;
  /** Paths that are left alone although the filter matches: patterns, or parts of the path. */
  exclude?: (string | RegExp)[];
}

export interface OnTransformArgs {
  path: string;
  target: string | string[];
  text: string;
  content: Uint8Array;
  mode: "development" | "production";
  root: string;
}

export interface OnTransformResult {
  content: string | Uint8Array;
  path?: string;
  map?: string | Uint8Array;
}

type Results =
  | void
  | OnTransformResult
  | (OnTransformResult & { path: string })[];
export type TransformFn = (args: OnTransformArgs) => Results | Promise<Results>;

interface File {
  path: string;
  content: Uint8Array<ArrayBuffer>;
}

/** Changes static files on their way into the build, each function working on what the one before left. */
export class Transformer {
  #transforms: { options: OnTransformOptions; transform: TransformFn }[] = [];

  add(options: OnTransformOptions, transform: TransformFn): void {
    this.#transforms.push({ options, transform });
  }

  /** The files that one file becomes: itself, changed or not, and those its functions add. */
  async apply(
    file: File,
    rest: Pick<OnTransformArgs, "target" | "mode" | "root">,
  ): Promise<File[]> {
    let files = [file];
    for (const { options, transform } of this.#transforms) {
      const next = files.map((current) =>
        applies(options, current.path) ? run(transform, current, rest) : [current]
      );
      files = (await Promise.all(next)).flat();
    }
    return files;
  }
}

function applies(
  { filter, exclude = [] }: OnTransformOptions,
  path: string,
): boolean {
  const excluded = exclude.some((pattern) =>
    typeof pattern === "string" ? path.includes(pattern) : pattern.test(path)
  );
  return !excluded && filter.test(path);
}

async function run(
  transform: TransformFn,
  file: File,
  rest: Pick<OnTransformArgs, "target" | "mode" | "root">,
): Promise<File[]> {
  const result = await transform({
    ...file,
    ...rest,
    text: new TextDecoder().decode(file.content),
  });
  if (!result) return [file];
  return [result].flat().flatMap(({ path = file.path, content, map }) => [
    { path, content: bytes(content) },
    ...(map === undefined ? [] : [{ path: `${path}.map`, content: bytes(map) }]),
  ]);
}

function bytes(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}
