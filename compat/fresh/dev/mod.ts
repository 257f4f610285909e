/** What builds and serves an app while it is developed: `fresh/dev`. */

export { Builder } from "./builder.ts";
export type { BuildOptions, ResolvedBuildConfig } from "./build_config.ts";
export type { OnTransformArgs, OnTransformOptions, OnTransformResult, TransformFn } from "./transform.ts";
