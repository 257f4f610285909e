import type { Database } from "./db/mod.ts";
import { toStoreError } from "./db/store_error.ts";

/** Read views by key, each valid while none of its tags was revalidated, in this process or another. */
export interface Cache {
  /** The kept view, or a fresh one when a tag moved on, it is older than `maxAgeMs`, or there is none. */
  read<T>(key: string, tags: string[], maxAgeMs: number, load: () => Promise<T>): Promise<T>;
  /** Makes every view with one of these tags stale, everywhere. */
  revalidateTag(...tags: string[]): Promise<void>;
  /** Makes every view of a page stale. */
  revalidatePath(path: string): Promise<void>;
}

/** The tag under which the views of a page are kept. */
export const pathTag = (path: string): string => `path:${path}`;

const MOST_VIEWS = 1_000;

/** Tag versions live in Postgres: one look-up by key decides whether a kept view is still true. */
export function createCache({ db, now }: { db: Database; now(): number }): Cache {
  const kept = new Map<string, { versions: string; until: number; view: unknown }>();

  async function versionsOf(tags: string[]): Promise<string> {
    const rows = await db.statement<{ tag: string; version: string }>(
      `select tag, version::text from sluice.cache_tags
       where tag in (select jsonb_array_elements_text($1::text::jsonb)) order by tag`,
      [JSON.stringify(tags)],
    );
    return rows.map(({ tag, version }) => `${tag}=${version}`).join("&");
  }

  async function raise(tags: string[]): Promise<void> {
    if (tags.length === 0) return;
    try {
      await db.statement(
        `insert into sluice.cache_tags as cache_tags (tag, version)
         select distinct value, 1 from jsonb_array_elements_text($1::text::jsonb) order by 1
         on conflict (tag) do update set version = cache_tags.version + 1`,
        [JSON.stringify(tags)],
      );
    } catch (error) {
      throw toStoreError(error);
    }
  }

  return {
    async read<T>(key: string, tags: string[], maxAgeMs: number, load: () => Promise<T>) {
      // Read before the view: a change in between makes the view look older than it is, never newer.
      const versions = await versionsOf(tags);
      const hit = kept.get(key);
      if (hit && hit.versions === versions && hit.until > now()) return hit.view as T;
      const view = await load();
      kept.delete(key);
      kept.set(key, { versions, until: now() + maxAgeMs, view });
      if (kept.size > MOST_VIEWS) {
        for (const [oldest] of kept) {
          kept.delete(oldest);
          break;
        }
      }
      return view;
    },
    revalidateTag: (...tags) => raise(tags),
    revalidatePath: (path) => raise([pathTag(path)]),
  };
}
