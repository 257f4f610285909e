import { z } from "zod";
import type { CookieJar } from "../integrations/supabase/cookies.ts";

/** One sentence about what just happened, shown once on the next page. */
export interface Flash {
  kind: "success" | "error";
  text: string;
}

const name = "sluice-flash";
const schema = z.object({ kind: z.enum(["success", "error"]), text: z.string().max(300) });

export function setFlash(cookies: CookieJar, flash: Flash): void {
  cookies.setAll([{
    name,
    value: encodeURIComponent(JSON.stringify(flash)),
    options: { ...attributes, maxAge: 60 },
  }]);
}

/** Reads the flash and forgets it. */
export function takeFlash(cookies: CookieJar): Flash | null {
  const raw = cookies.getAll().find((cookie) => cookie.name === name)?.value;
  if (!raw) return null;
  cookies.setAll([{ name, value: "", options: { ...attributes, maxAge: 0 } }]);
  try {
    const parsed = schema.safeParse(JSON.parse(decodeURIComponent(raw)));
    return parsed.success ? parsed.data : null;
  } catch {
    // Whatever else the browser sent under this name is no message of ours.
    return null;
  }
}

const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure: false } as const;
