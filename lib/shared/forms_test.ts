import { assert, assertEquals } from "@std/assert";
import { templateSchema } from "../providers/mod.ts";
import {
  connectionForm,
  destinationSettingsForm,
  eventsQuery,
  newConnectionForm,
  newDestinationForm,
  newSourceForm,
  replayForm,
  secretForm,
  sourceSettingsForm,
} from "./forms.ts";

function messages(
  schema: { safeParse(data: unknown): { error?: { issues: { path: PropertyKey[]; message: string }[] } } },
  data: unknown,
) {
  return (schema.safeParse(data).error?.issues ?? []).map(({ path, message }) =>
    `${path.join(".")}: ${message}`
  );
}

Deno.test("a source's form makes what the API takes, its one secret a list", () => {
  assertEquals(newSourceForm.parse({ name: " Payments ", provider: "stripe", secrets: "whsec_12345678" }), {
    name: "Payments",
    provider: "stripe",
    secrets: ["whsec_12345678"],
  });
  assertEquals(newSourceForm.parse({ name: "Open", provider: "none", secrets: "" }), {
    name: "Open",
    provider: "none",
  });
});

Deno.test("an empty name is missing", () => {
  assertEquals(messages(newSourceForm, { name: "", provider: "none" }), ["name: Name is required"]);
});

Deno.test("a field that no form has is refused", () => {
  assert(
    messages(newSourceForm, { name: "a", provider: "none", owner: "me" })[0]?.includes(
      "Unknown field: owner",
    ),
  );
});

Deno.test("the fields of a generic HMAC become a template that the engine accepts", () => {
  const { options } = newSourceForm.parse({
    name: "Custom",
    provider: "generic-hmac",
    "options.template.hash": "sha512",
    "options.template.key.encoding": "base64",
    "options.template.signature.name": "X-Sig",
    "options.template.signature.encoding": "base64",
    "options.template.signature.layout.kind": "kv",
    "options.template.signature.layout.prefix": "sha256=",
    "options.template.signature.layout.signature_key": "v1",
    "options.template.signature.layout.timestamp_key": "t",
    "options.template.timestamp": "signature",
    "options.template.timestamp_unit": "ms",
    "options.template.signed_content": "{timestamp}.{body}",
    "options.template.tolerance_seconds": "300",
    "options.template.event_id": "header: X-Id",
    "options.template.event_type": "data.type",
  });
  const template = templateSchema.parse(options?.template);
  assertEquals(template.signature.layout, {
    kind: "kv",
    item_separator: ",",
    kv_separator: "=",
    signature_keys: ["v1"],
    timestamp_key: "t",
  });
  assertEquals(template.timestamp, { in: "signature", unit: "ms" });
  assertEquals(template.tolerance_seconds, 300);
  assertEquals(template.event_id, { in: "header", name: "x-id" });
  assertEquals(template.event_type, { in: "json", path: "data.type" });
});

Deno.test("a source's settings: an empty rate limit is none, and a name that the way does not need is dropped", () => {
  assertEquals(
    sourceSettingsForm.parse({
      name: "A",
      "dedupe.by": "body",
      "dedupe.name": "x-id",
      "dedupe.window_seconds": "60",
      max_body_bytes: "1024",
      "rate_limit.per_second": "",
      "rate_limit.burst": "",
    }),
    { name: "A", dedupe: { by: "body", windowSeconds: 60 }, maxBodyBytes: 1024, rateLimit: null },
  );
  assertEquals(messages(sourceSettingsForm, { name: "A", max_body_bytes: "many" }), [
    "max_body_bytes: The body limit must be a number",
  ]);
  assertEquals(messages(sourceSettingsForm, { name: "A", "rate_limit.per_second": "5" }), [
    "rate_limit.burst: The burst must be a number",
  ]);
});

Deno.test("replacing a secret with nothing is refused", () => {
  assertEquals(messages(secretForm, { secrets: "  " }), ["secrets.0: A secret must not be empty"]);
});

Deno.test("a destination's form: headers by lines, numbers as numbers, http by default", () => {
  assertEquals(
    newDestinationForm.parse({
      name: "App",
      url: "https://app.example",
      headers: "X-One: 1\r\n\r\nAuthorization: Bearer a:b",
      timeout_ms: "5000",
      forward_headers: "true",
    }),
    {
      name: "App",
      type: "http",
      url: "https://app.example",
      headers: { "X-One": "1", Authorization: "Bearer a:b" },
      timeoutMs: 5000,
      forwardHeaders: true,
    },
  );
});

Deno.test("a destination's settings: an unticked box is off, empty headers stay as they are, unless they are removed", () => {
  const settings = { name: "App", url: "https://app.example", headers: "" };
  assertEquals(destinationSettingsForm.parse(settings), {
    name: "App",
    url: "https://app.example",
    forwardHeaders: false,
  });
  assertEquals(destinationSettingsForm.parse({ ...settings, remove_headers: "true" }).headers, {});
});

Deno.test("a connection's schedule is text; empty is the default one, unreadable is refused", () => {
  assertEquals(newConnectionForm.parse({ source_id: "src_1", destination_id: "dst_1", retry: "" }), {
    sourceId: "src_1",
    destinationId: "dst_1",
  });
  assertEquals(connectionForm.parse({ retry: "0, 1m" }), { retry: { scheduleSeconds: [0, 60] } });
  assertEquals(connectionForm.parse({ retry: "" }), { retry: null });
  assertEquals(messages(connectionForm, { retry: "often" }), [
    "retry.schedule_seconds.0: A wait must be a number",
  ]);
});

Deno.test("a replay goes to all, or to the chosen ones of which there is at least one", () => {
  assertEquals(replayForm.parse({}), {});
  assertEquals(replayForm.parse({ chosen: "true", destination_ids: "dst_1" }), { destinationIds: ["dst_1"] });
  assertEquals(messages(replayForm, { chosen: "true" }), ["destination_ids: Name at least one destination"]);
});

Deno.test("filters: empty ones do not count, times without a zone are UTC, strangers are not minded", () => {
  assertEquals(eventsQuery.parse({ source: "", q: " ", since: "2026-11-22T10:30", utm: "x" }), {
    since: new Date("2026-11-22T10:30:00Z"),
  });
  assertEquals(messages(eventsQuery, { since: "yesterday" }), ["since: Since must be a time"]);
});
