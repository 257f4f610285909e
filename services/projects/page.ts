import { AppError } from "../../lib/errors.ts";
import { decodeId, encodeId, type IdKind } from "../../lib/shared/ids.ts";

/** What a list is asked for; parsed by `pageInput`, so within 1 and 100. */
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

/** One page of a list, newest first; `nextCursor` is null on the last one. */
export interface Page<View> {
  data: View[];
  nextCursor: string | null;
}

/** The UUID of an id in a path. Throws `not_found` when it is not an id of that kind. */
export function requireUuid(kind: IdKind, id: string): string {
  const uuid = decodeId(kind, id);
  if (uuid === null) throw new AppError("not_found");
  return uuid;
}

/** An opaque cursor behind the row with this UUID. */
export function encodeCursor(kind: IdKind, uuid: string): string {
  return btoa(encodeId(kind, uuid)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The UUID that a page begins behind, or null for the first page. Throws `validation_failed` on what Sluice did not make. */
export function decodeCursor(kind: IdKind, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const uuid = decodeId(kind, decodeText(cursor));
  if (uuid === null || encodeCursor(kind, uuid) !== cursor) throw badCursor();
  return uuid;
}

/** A page out of one row more than the limit; `uuidOf` names the row that the next page begins behind. */
export function toPage<Row, View>(
  rows: Row[],
  limit: number,
  kind: IdKind,
  uuidOf: (row: Row) => string,
  view: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data: shown.map(view), nextCursor: more ? encodeCursor(kind, uuidOf(last)) : null };
}

function decodeText(cursor: string): string {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(cursor) || cursor.length % 4 === 1) throw badCursor();
  return atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
}

function badCursor(): AppError {
  const message = "That is not a cursor of this list.";
  return new AppError("validation_failed", { message, fields: { cursor: [message] } });
}
