import { isTest, repositoryPath } from "../rooms.ts";
import { parentOf } from "../tree.ts";

const URL_MESSAGE = "a service's address is configuration: read it from lib/env.ts";
const KEY_MESSAGE = "this looks like a secret key: keys come from lib/env.ts and never from code";

const HOST = /\bhttps?:\/\/(?:[^/\s@"'`<>]*@)?([^/\s"'`<>?#]+)/gi;
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/;
const EXAMPLE = /(^|\.)(example(\.\w+)?|test|invalid|localhost|local)$/;
// Names of schemas and standards: they are written as URLs and never called.
const STANDARDS =
  /(^|\.)(json-schema\.org|schema\.org|w3\.org|ietf\.org|rfc-editor\.org|sitemaps\.org|openapis\.org|purl\.org|spdx\.org|opensource\.org)$/;

const KEY = /\b((sk|rk)_(live|test)_\w{10,}|whsec_[\w+/=-]{20,}|slc_\w{20,})/;

/** Refuses addresses of third-party services and anything that looks like a key, outside lib/env.ts and tests. */
export const noServiceUrlRule: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context.filename);
    if (isTest(path) || path === "lib/env.ts" || /(^|\/)fixtures\//.test(path) || path.endsWith(".gen.ts")) {
      return {};
    }
    // lib/providers can call nobody (see the import rules): its addresses are documentation and sample payloads.
    const namesNoService = /^(routes|services|jobs|lib(?!\/providers))\//.test(path);

    function check(node: Deno.lint.Node, text: string): void {
      if (KEY.test(text)) context.report({ node, message: KEY_MESSAGE });
      if (namesNoService && holdsServiceUrl(text) && !isDocumentation(node)) {
        context.report({ node, message: URL_MESSAGE });
      }
    }

    return {
      Literal(node) {
        if (typeof node.value === "string") check(node, node.value);
      },
      TemplateElement(node) {
        check(node, node.cooked);
      },
    };
  },
};

function holdsServiceUrl(text: string): boolean {
  return [...text.matchAll(HOST)].some((found) => isServiceHost(found[1] ?? ""));
}

function isServiceHost(authority: string): boolean {
  const host = authority.toLowerCase().replace(/[.,;:)\]}]+$/, "").replace(/:\d+$/, "");
  return host.includes(".") && !LOCAL.test(host) && !EXAMPLE.test(host) && !STANDARDS.test(host);
}

/** A link for people: the `href` of an element. */
function isDocumentation(node: Deno.lint.Node): boolean {
  for (let parent = parentOf(node); parent !== null; parent = parentOf(parent)) {
    if (parent.type === "JSXAttribute") {
      return parent.name.type === "JSXIdentifier" && parent.name.name === "href";
    }
    if (parent.type.endsWith("Statement") || parent.type.endsWith("Declaration")) return false;
  }
  return false;
}
