import { type FormView, Select, TextField } from "../Field.tsx";

/** How a generic HMAC is written, value by value under the name of its field. */
export type TemplateValues = Record<string, string>;

// A field of another layout than the chosen one steps out of the way; where `:has` is unknown all of them stay.
const unless = {
  plain:
    "group-has-[option[value=kv]:checked]/layout:hidden group-has-[option[value=versioned-list]:checked]/layout:hidden",
  kv:
    "group-has-[option[value=plain]:checked]/layout:hidden group-has-[option[value=versioned-list]:checked]/layout:hidden",
  versions:
    "group-has-[option[value=plain]:checked]/layout:hidden group-has-[option[value=kv]:checked]/layout:hidden",
};

/** The signature's layout, for a sender that no provider's entry describes. Unused fields do not count. */
export function TemplateFields({ form, values = {} }: { form: FormView | null; values?: TemplateValues }) {
  const field = (name: string, fallback = "") => {
    const full = `options.template.${name}`;
    return { form, name: full, value: values[full] ?? fallback };
  };
  return (
    <fieldset class="group/layout rounded-box border border-line bg-base-200/60 p-4">
      <legend class="px-1 font-semibold">Signature</legend>
      <div class="grid gap-4 sm:grid-cols-2">
        <Select
          {...field("hash", "sha256")}
          label="Hash"
          options={same(["sha256", "sha512", "sha384", "sha1"])}
        />
        <Select
          {...field("key.encoding", "utf8")}
          label="The secret is"
          options={[
            { value: "utf8", label: "Text, used as it is" },
            { value: "base64", label: "Base64, decoded first" },
            { value: "hex", label: "Hexadecimal, decoded first" },
          ]}
        />
        <TextField {...field("signature.name", "X-Signature")} label="Signature header" mono />
        <Select
          {...field("signature.encoding", "hex")}
          label="Signature encoding"
          options={same(["hex", "base64", "base64url"])}
        />
        <Select
          {...field("signature.layout.kind", "plain")}
          label="The header looks like"
          options={[
            { value: "plain", label: "sha256=… (a prefix, or none)" },
            { value: "kv", label: "t=…,v1=… (keys and values)" },
            { value: "versioned-list", label: "v1,… v1,… (versions)" },
          ]}
        />
        <div class={unless.plain}>
          <TextField
            {...field("signature.layout.prefix", "sha256=")}
            label="Prefix"
            hint="Empty for none."
            required={false}
            mono
          />
        </div>
        <div class={unless.kv}>
          <TextField
            {...field("signature.layout.signature_key", "v1")}
            label="Key of the signature"
            required={false}
            mono
          />
        </div>
        <div class={unless.kv}>
          <TextField
            {...field("signature.layout.timestamp_key", "t")}
            label="Key of the timestamp"
            required={false}
            mono
          />
        </div>
        <div class={unless.versions}>
          <TextField
            {...field("signature.layout.version", "v1")}
            label="Version"
            required={false}
            mono
          />
        </div>
        <TextField
          {...field("signed_content", "{body}")}
          label="What is signed"
          hint="{body}, {timestamp}, {id}, {url} and {method} stand for the request's own."
          mono
        />
        <TextField
          {...field("timestamp")}
          label="Timestamp"
          hint="“header: X-Timestamp”, or “signature” when the signature header carries it."
          required={false}
          mono
        />
        <Select
          {...field("timestamp_unit", "s")}
          label="Unit of the timestamp"
          options={[
            { value: "s", label: "Seconds since 1970" },
            { value: "ms", label: "Milliseconds since 1970" },
            { value: "rfc3339", label: "RFC 3339 text" },
          ]}
        />
        <TextField
          {...field("tolerance_seconds")}
          label="Accepted age, seconds"
          hint="Older requests are rejected. Needs a timestamp."
          inputMode="numeric"
          required={false}
        />
        <TextField
          {...field("message_id")}
          label="Header of the signed id"
          hint="Where the signed content names {id}."
          required={false}
          mono
        />
        <TextField
          {...field("event_id")}
          label="Event id"
          hint="A path in the JSON body such as “id”, or “header: X-Event-Id”."
          required={false}
          mono
        />
        <TextField
          {...field("event_type")}
          label="Event type"
          hint="“type”, or “header: X-Event”."
          required={false}
          mono
        />
      </div>
    </fieldset>
  );
}

function same(values: string[]) {
  return values.map((value) => ({ value, label: value }));
}
