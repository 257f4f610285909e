/** Where a database login connects to: a URL, or its parts when the host is a socket directory. */
export type ConnectionTarget =
  | string
  | { host: string; port: number; database: string; username: string; password: string };
