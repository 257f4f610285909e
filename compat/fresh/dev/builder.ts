import { App, type ListenOptions, setBuildCache } from "../app/app.ts";
import { setBuildId } from "../build_id.ts";
import { staticAssets } from "./assets.ts";
import { absolute, type BuildOptions, resolveConfig, type ResolvedBuildConfig } from "./build_config.ts";
import { bundle } from "./bundle.ts";
import { checkCompilerOptions } from "./compiler_options.ts";
import { crawl } from "./crawl.ts";
import { lockCssUrls } from "./css_urls.ts";
import { writeBuild } from "./disk_build.ts";
import { LiveReload } from "./live_reload.ts";
import { MemoryBuild } from "./memory_build.ts";
import { type OnTransformOptions, Transformer, type TransformFn } from "./transform.ts";
import { watch } from "./watch.ts";

/** Builds an app for production or tests, and serves it while it is developed. */
export class Builder<State = unknown> {
  config: ResolvedBuildConfig;
  #transformer = new Transformer();
  #islands: string[] = [];

  constructor(options: BuildOptions = {}) {
    this.config = resolveConfig(options);
    this.#transformer.add(
      { pluginName: "css-urls", filter: /\.css$/ },
      lockCssUrls(this.config.buildId),
    );
  }

  /** Adds an island that is not in an islands folder: a path or a file URL. */
  registerIsland(specifier: string): void {
    this.#islands.push(absolute(specifier, this.config.root));
  }

  /** Changes static files on their way into the build. */
  onTransformStaticFile(
    options: OnTransformOptions,
    callback: TransformFn,
  ): void {
    this.#transformer.add(options, callback);
  }

  /**
   * Builds to disk, where `_fresh/server.js` serves from, or to memory. Answers the function that gives the build
   * to an app of this process.
   */
  async build(
    options: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<<S = State>(app: App<S>) => void> {
    this.config.mode = options.mode ?? "production";
    const { routes, files, bundled } = await this.#prepare();
    if (options.snapshot !== "memory") {
      await writeBuild(this.config, routes, bundled, files);
    }

    const build = new MemoryBuild(this.config);
    if (options.snapshot === "memory") {
      setBuildId(this.config.buildId);
      await build.load(routes, bundled);
      build.setFiles(bundled, files);
    }
    return (app) => setBuildCache(app, build, app.config.mode);
  }

  /** Serves the app; pages reload when islands or static files change, or when the process starts anew. */
  async listen<S = State>(
    importApp: () => Promise<{ app: App<S> } | App<S>>,
    options: ListenOptions = {},
  ): Promise<void> {
    this.config.mode = "development";
    setBuildId(this.config.buildId);
    const { routes, files, bundled } = await this.#prepare();
    const build = new MemoryBuild(this.config);
    await build.load(routes, bundled);
    build.setFiles(bundled, files);

    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    setBuildCache(app, build, "development");

    const reload = new LiveReload();
    const handler = reload.wrap(
      `${app.config.basePath}/_frsh/alive`,
      app.handler(),
    );
    const server = Deno.serve(options, handler);
    for await (
      const _change of watch(
        [this.config.islandDir, ...this.config.staticDir],
        server.finished,
      )
    ) {
      const next = await this.#prepare();
      build.setFiles(next.bundled, next.files);
      reload.changed();
    }
  }

  async #prepare() {
    await checkCompilerOptions(this.config.root);
    const { routes, islands } = await crawl(this.config);
    const bundled = await bundle(this.config, [...islands, ...this.#islands]);
    const files = await staticAssets(this.config, this.#transformer);
    return { routes, bundled, files };
  }
}
