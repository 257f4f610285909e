export type HeaderList = readonly (readonly [string, string])[];

/** Every value of a header, trimmed, whatever the case of its name. `name` is lower case. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const values: string[] = [];
  for (const [candidate, value] of headers) {
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(value.trim());
  }
  return values;
}

/**
 * The one value of a header: undefined when it is absent, null when it occurs with different values, since
 * two parties that pick differently would be talking about two requests.
 */
export function headerValue(headers: HeaderList, name: string): string | undefined | null {
  const values = headerValues(headers, name);
  const first = values[0];
  for (let index = 1; index < values.length; index++) {
    if (values[index] !== first) return null;
  }
  return first;
}
