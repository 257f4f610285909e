/**
 * The text form of island props: a JSON list of values that refer to each other by their index, so that shared and
 * circular references survive. Objects are JSON objects of indexes, everything else that JSON cannot say is a list
 * that starts with a tag. Negative indexes are the values of which there is only one; alone, it is the whole text.
 */
export const SINGLE = {
  undefined: -1,
  NaN: -2,
  Infinity: -3,
  minusInfinity: -4,
  minusZero: -5,
} as const;

export const TAG = {
  array: "A",
  bigint: "N",
  bytes: "B",
  computed: "C",
  date: "D",
  map: "M",
  regExp: "R",
  set: "S",
  signal: "G",
  slot: "L",
  temporal: "T",
  url: "U",
} as const;

/** The classes of Temporal, where the runtime has them. */
export const TEMPORAL = [
  "Instant",
  "ZonedDateTime",
  "PlainDate",
  "PlainTime",
  "PlainDateTime",
  "PlainYearMonth",
  "PlainMonthDay",
  "Duration",
] as const;
