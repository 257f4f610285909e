import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { render } from "preact-render-to-string";
import { Checkbox, FormError, type FormView, Select, TextArea, TextField } from "./Field.tsx";

const refused: FormView = {
  error: "Name is required",
  fields: { name: ["Name is required"], "headers.0": ["A header's name has no spaces"] },
  values: { name: `"><script>`, headers: "a b: c", provider: "github" },
};

Deno.test("a field's label, control, message and hint refer to each other", () => {
  const html = render(<TextField form={refused} name="name" label="Name" hint="As people say it" required />);
  assertStringIncludes(html, `<label for="field-name"`);
  const input = tag(html, "input");
  assertMatch(input, / id="field-name"/);
  assertMatch(input, / aria-invalid="true"/);
  assertMatch(input, / aria-describedby="field-name-error field-name-hint"/);
  assertMatch(html, /id="field-name-error"[^]*Name is required/);
  assertMatch(html, /id="field-name-hint"[^>]*>As people say it/);
});

Deno.test("a fresh field is not invalid and describes itself by its hint alone", () => {
  const input = tag(
    render(<TextField form={null} name="name" label="Name" hint="Short" value="Billing" />),
    "input",
  );
  assert(!input.includes("aria-invalid"), input);
  assertMatch(input, / aria-describedby="field-name-hint"/);
  assertMatch(input, / value="Billing"/);
});

Deno.test("what was typed comes back as text, never as markup", () => {
  assertMatch(
    tag(render(<TextField form={refused} name="name" label="Name" />), "input"),
    /value="&quot;>&lt;script>"/,
  );
  const area = render(
    <TextArea form={{ ...refused, values: { name: "</textarea><b>" } }} name="name" label="Name" />,
  );
  assertStringIncludes(area, "&lt;/textarea>&lt;b>");
});

Deno.test("a password is never shown again", () => {
  const form = { ...refused, values: { password: "hunter22" } };
  const html = render(
    <TextField form={form} name="password" label="Password" type="password" value="hunter22" />,
  );
  assert(!html.includes("hunter22"), html);
});

Deno.test("a field also shows the messages of what is inside it", () => {
  const html = render(<TextArea form={refused} name="headers" label="Headers" />);
  assertStringIncludes(html, "A header's name has no spaces");
});

Deno.test("a list keeps what was chosen, and a refused form what was unticked", () => {
  const options = [{ value: "stripe", label: "Stripe" }, { value: "github", label: "GitHub" }];
  const list = render(
    <Select form={refused} name="provider" label="Provider" options={options} value="stripe" />,
  );
  assertEquals([...list.matchAll(/<option[^>]* selected[^>]*>([^<]*)/g)].map(([, label]) => label), [
    "GitHub",
  ]);
  const box = tag(render(<Checkbox form={refused} name="enabled" label="Enabled" checked />), "input");
  assert(!/\schecked/.test(box), box);
  assertMatch(
    tag(render(<Checkbox form={null} name="enabled" label="Enabled" checked />), "input"),
    /\schecked/,
  );
});

Deno.test("several messages are summed up with a link to each field, a single one is said", () => {
  const summary = render(<FormError form={refused} />);
  assertStringIncludes(summary, "2 fields need another look");
  assertStringIncludes(summary, `href="#field-name"`);
  assertStringIncludes(summary, `href="#field-headers"`);
  const single = render(
    <FormError form={{ error: "E-mail or password is wrong.", fields: {}, values: {} }} />,
  );
  assertMatch(single, /role="alert"[^]*E-mail or password is wrong\./);
  assertEquals(render(<FormError form={null} />), "");
});

Deno.test("the first field with a message gets the focus, and no other", () => {
  const focused = ["name", "headers", "provider"].filter((name) =>
    /\sautofocus/.test(tag(render(<TextField form={refused} name={name} label={name} autofocus />), "input"))
  );
  assertEquals(focused, ["name"]);
});

function tag(html: string, name: string): string {
  return new RegExp(`<${name}[^>]*?(?:"[^"]*"[^>]*?)*>`).exec(html)?.[0] ?? "";
}
