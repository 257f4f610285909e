import { assertEquals, assertMatch } from "@std/assert";
import { errorCatalogue, type ErrorCode } from "../../lib/shared/error_codes.ts";

/** A problem document as the contract describes it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  errors?: Record<string, string[]>;
}

/** Holds an answer against RFC 9457 and the catalogue; answers the document. */
export async function assertProblem(response: Response, status: number, code: ErrorCode): Promise<Problem> {
  const text = await response.text();
  assertEquals(response.status, status, text);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(response.headers.get("cache-control"), "no-store");
  const problem: Problem = JSON.parse(text);
  assertEquals(problem.code, code, text);
  assertEquals(problem.status, status);
  assertEquals(problem.type, `/docs/errors#${code}`);
  assertEquals(problem.title, errorCatalogue[code].title);
  assertMatch(problem.request_id, /^[0-9a-f-]{36}$/);
  assertEquals(response.headers.get("x-request-id"), problem.request_id);
  const names = new Set(["type", "title", "status", "detail", "code", "request_id", "errors"]);
  assertEquals(Object.keys(problem).filter((name) => !names.has(name)), []);
  return problem;
}
