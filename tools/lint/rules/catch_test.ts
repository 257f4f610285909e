import { assertEquals } from "@std/assert";
import { lintSource } from "../lint_source.ts";

function refused(body: string): void {
  const messages = lintSource("catch", "services/sources/create.ts", body);
  assertEquals(messages.length, 1, body);
}

function accepted(body: string): void {
  assertEquals(lintSource("catch", "services/sources/create.ts", body), [], body);
}

Deno.test("an empty catch is refused, with a comment in it too", () => {
  refused("try { a() } catch {}");
  refused("try { a() } catch (error) { /* nothing can be done about it */ }");
});

Deno.test("a catch that only returns or sets a value, without saying why, is refused", () => {
  refused("function f() { try { return a() } catch { return null } }");
  refused("let x; try { x = a() } catch (_error) { x = 1; }");
  refused("function f() { try { return a() } catch { /* no */ return null } }");
});

Deno.test("a catch that says why in a comment but decides nothing is refused", () => {
  refused("try { a() } catch { /* the peer has gone away already */ b(); }");
});

Deno.test("a catch may return, set or skip where a comment inside says why", () => {
  accepted("function f() { try { return a() } catch { /* hostile input is no URL */ return null } }");
  accepted("let x; try { x = a() } catch {\n // a stale file means the same as none\n x = null; }");
  accepted(
    "for (const line of lines) { try { a(line) } catch { /* half a last line is no event */ continue } }",
  );
});

Deno.test("a catch may log, at any depth of the logger", () => {
  accepted(`try { a() } catch (error) { log.error("failed", { error }) }`);
  accepted(`try { a() } catch { ctx.state.log.warn("failed") }`);
  accepted(`try { a() } catch (error) { logger.child({ id }).error(error) }`);
});

Deno.test("a catch may throw, whatever it throws", () => {
  accepted("try { a() } catch (error) { if (!(error instanceof Missing)) throw error; }");
  accepted(`try { a() } catch (cause) { throw new AppError("internal", { cause }) }`);
});

Deno.test("a throw or a return in a function written inside the catch is not the catch's own", () => {
  refused("try { a() } catch { b(() => { throw new Error() }) }");
  refused("try { a() } catch { /* nobody waits for this one */ b(() => { return 1 }) }");
});

Deno.test("a catch may answer a failure", () => {
  accepted(`function f() { try { a() } catch { return fail("internal") } }`);
  accepted(`function f() { try { a() } catch { return { success: false, error: "No", code: "internal" } } }`);
  accepted(`function f() { try { a() } catch { return { ok: false, reason: "malformed" } as const } }`);
  accepted(`function f() { try { a() } catch (error) { return toActionFailure(error) } }`);
  refused(`function f() { try { a() } catch { return { ok: true } } }`);
});

Deno.test("a catch may hand the error on, directly or through a variable made from it", () => {
  accepted("try { a() } catch (error) { reject(error) }");
  accepted("try { a() } catch (error) { failures.push({ error }) }");
  accepted("let last; try { a() } catch (error) { last = error }");
  accepted("function f() { try { a() } catch ({ code, message }) { return { code } } }");
  accepted(
    "function f() { try { a() } catch (error) { const text = error instanceof Error ? error.message : ''; report(text) } }",
  );
});

Deno.test("asking what kind of error it was is not handling it", () => {
  refused("function f() { try { a() } catch (error) { if (isMissing(error)) return null; } }");
  refused("function f() { try { a() } catch (error) { return error instanceof Missing ? null : 1 } }");
});

Deno.test("a property that happens to be called like the error is not the error", () => {
  refused("try { a() } catch (error) { report(result.error) }");
});

Deno.test("an inner catch does not answer for the outer one", () => {
  refused("try { a() } catch { try { b() } catch (error) { log.error(error) } }");
  accepted("try { a() } catch (error) { try { b() } catch (second) { log.error(second, error) } }");
});

Deno.test("a function given to .catch is held to the same rule", () => {
  refused("a().catch(() => {});");
  refused("a().catch(() => undefined);");
  refused("a().catch(function () { /* the peer has gone away */ });");
  refused("a().then(b, () => {});");
  refused("const x = a().catch(() => null);");
  accepted("const x = a().catch(() => /* no row means no limit */ null);");
  accepted("a().catch((error) => log.warn(error));");
  accepted("a().catch((error) => ({ ok: false, error }));");
  accepted("a().catch((error) => error);");
  accepted("a().catch(reject); a().then(() => {}, reject); schema.catch(1);");
});
