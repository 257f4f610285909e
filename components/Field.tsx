import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./Icon.tsx";

/** A form that was refused, as the pipeline keeps it in `state.form`; null for a fresh one. */
export interface FormView {
  error: string;
  fields: Record<string, string[]>;
  values: Record<string, string>;
}

interface Common {
  form: FormView | null;
  name: string;
  label: string;
  hint?: ComponentChildren;
  /** What a fresh form shows. A refused one shows what was typed. */
  value?: string;
  required?: boolean;
  /** Ids, URLs, secrets, payloads. */
  mono?: boolean;
  /** On a fresh form; on a refused one the first field with a message has it. */
  autofocus?: boolean;
}

/** The messages for a field and for everything inside it (`headers` also has those of `headers.accept`). */
export function fieldErrors(form: FormView | null, name: string): string[] {
  const found = Object.entries(form?.fields ?? {}).filter(([field]) =>
    field === name || field.startsWith(`${name}.`)
  );
  return [...new Set(found.flatMap(([, messages]) => messages))];
}

export function fieldId(name: string): string {
  return `field-${name.replaceAll(".", "-")}`;
}

/** One line of text. */
export function TextField(
  {
    type = "text",
    autocomplete,
    placeholder,
    minLength,
    maxLength,
    inputMode,
    min,
    max,
    ...field
  }: Common & {
    type?: "text" | "email" | "password" | "url" | "number" | "search";
    autocomplete?: string;
    placeholder?: string;
    minLength?: number;
    maxLength?: number;
    inputMode?: "text" | "numeric" | "url" | "email";
    min?: number;
    max?: number;
  },
) {
  const { invalid, ...attributes } = control(field);
  return (
    <Frame {...field}>
      <input
        {...attributes}
        type={type}
        value={type === "password" ? undefined : shown(field)}
        autocomplete={autocomplete ?? "off"}
        placeholder={placeholder}
        minLength={minLength}
        maxLength={maxLength}
        inputMode={inputMode}
        min={min}
        max={max}
        class={`input h-9 w-full ${box(field, invalid)}`}
      />
    </Frame>
  );
}

/** Several lines of text. */
export function TextArea({ rows = 3, placeholder, maxLength, ...field }: Common & {
  rows?: number;
  placeholder?: string;
  maxLength?: number;
}) {
  const { invalid, ...attributes } = control(field);
  return (
    <Frame {...field}>
      <textarea
        {...attributes}
        rows={rows}
        placeholder={placeholder}
        maxLength={maxLength}
        spellcheck={!field.mono}
        class={`textarea w-full py-1.5 leading-5 ${box(field, invalid)}`}
      >
        {shown(field)}
      </textarea>
    </Frame>
  );
}

/** One of a list. */
export function Select({ options, ...field }: Common & {
  options: { value: string; label: string; group?: string; disabled?: boolean }[];
}) {
  const { invalid, ...attributes } = control(field);
  const chosen = shown(field);
  const groups = [...new Set(options.map(({ group }) => group))];
  const entries = (wanted: string | undefined) =>
    options.filter(({ group }) => group === wanted).map(({ value, label, disabled }) => (
      <option key={value} value={value} disabled={disabled} selected={value === chosen}>{label}</option>
    ));
  return (
    <Frame {...field}>
      <select {...attributes} class={`select h-9 w-full ${box(field, invalid)}`}>
        {groups.map((group) =>
          group === undefined
            ? entries(group)
            : <optgroup key={group} label={group}>{entries(group)}</optgroup>
        )}
      </select>
    </Frame>
  );
}

/** A choice that stands alone. Unticked, it is not sent. */
export function Checkbox(
  { form, name, label, hint, value = "true", checked }: Omit<Common, "required" | "mono" | "autofocus"> & {
    checked?: boolean;
  },
) {
  const errors = fieldErrors(form, name);
  const id = fieldId(name);
  return (
    <div class="flex gap-2.5">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        checked={form ? form.values[name] !== undefined : checked}
        aria-invalid={errors.length > 0 ? "true" : undefined}
        aria-describedby={describedBy(id, hint, errors)}
        class="checkbox checkbox-sm mt-px border-base-content/55 size-4.5"
      />
      <div class="min-w-0">
        <label for={id} class="font-medium">{label}</label>
        <Notes id={id} hint={hint} errors={errors} />
      </div>
    </div>
  );
}

/**
 * What is wrong, said first: the one thing, or each with a link to its field. The first field with a message gets the
 * focus; where none has, this does.
 */
export function FormError({ form }: { form: FormView | null }) {
  if (!form) return null;
  const marked = Object.entries(form.fields);
  return (
    <div
      role="alert"
      tabIndex={-1}
      autofocus={marked.length === 0}
      class="flex gap-2.5 rounded-box border border-error/30 bg-error/8 px-3 py-2.5 text-error outline-none"
    >
      <Icon name="alert" class="mt-0.5 size-4" />
      <div class="min-w-0 wrap-anywhere">
        <p class="font-medium">
          {marked.length > 1 ? `${marked.length} fields need another look` : form.error}
        </p>
        {marked.length > 1 && (
          <ul class="mt-0.5">
            {marked.map(([name, messages]) => (
              <li key={name}>
                <a
                  href={`#${fieldId(name.replace(/(\.\d+)+$/, ""))}`}
                  aria-current="false"
                  class="inline-flex min-h-6 items-center underline underline-offset-2"
                >
                  {messages.join(". ")}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** The buttons below a form, the first one leading. */
export function FormActions({ children }: { children: ComponentChildren }) {
  return <div class="flex flex-wrap items-center gap-2 pt-1">{children}</div>;
}

function Frame({ form, name, label, hint, required, children }: Common & { children: ComponentChildren }) {
  const id = fieldId(name);
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="flex items-baseline justify-between font-medium">
        {label}
        {required === false && <span class="text-xs font-normal text-quiet">Optional</span>}
      </label>
      {children}
      <Notes id={id} hint={hint} errors={fieldErrors(form, name)} />
    </div>
  );
}

function Notes({ id, hint, errors }: { id: string; hint?: ComponentChildren; errors: string[] }) {
  return (
    <>
      {errors.length > 0 && (
        <p id={`${id}-error`} class="flex gap-1.5 text-xs leading-4 font-medium text-error">
          <Icon name="alert" class="mt-px size-3.5" />
          <span class="min-w-0 wrap-anywhere">{errors.join(". ")}</span>
        </p>
      )}
      {hint && <p id={`${id}-hint`} class="text-xs leading-4.5 text-quiet">{hint}</p>}
    </>
  );
}

function shown({ form, name, value = "" }: Common): string {
  return form?.values[name] ?? value;
}

function control({ form, name, hint, required, autofocus }: Common) {
  const errors = fieldErrors(form, name);
  const id = fieldId(name);
  const invalid = errors.length > 0;
  return {
    id,
    name,
    required: required === true,
    autofocus: form ? leads(form, name) : autofocus,
    "aria-invalid": invalid ? "true" as const : undefined,
    "aria-describedby": describedBy(id, hint, errors),
    invalid,
  } satisfies JSX.HTMLAttributes<HTMLElement> & Record<string, unknown>;
}

function leads({ fields }: FormView, name: string): boolean {
  const first = Object.keys(fields)[0];
  return first !== undefined && (first === name || first.startsWith(`${name}.`));
}

function describedBy(id: string, hint: ComponentChildren, errors: string[]): string | undefined {
  return [errors.length > 0 && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
}

function box({ mono }: Common, invalid: boolean): string {
  return `text-sm focus:outline-primary ${mono ? "font-mono text-[0.8125rem]" : ""} ${
    invalid ? "border-error" : "border-base-content/50"
  }`;
}
