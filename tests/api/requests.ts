import type { Role } from "../../services/access/mod.ts";
import type { RouteVerb } from "../harness/route_files.ts";
import type { Workspace } from "../harness/workspace.ts";

const bodies: Record<string, (ids: Workspace) => Record<string, unknown>> = {
  "POST /api/v1/projects": () => ({ name: "New" }),
  "PATCH /api/v1/projects/[id]": () => ({ name: "Changed" }),
  "POST /api/v1/projects/[id]/sources": () => ({ name: "New", provider: "none" }),
  "PATCH /api/v1/projects/[id]/sources/[source_id]": () => ({ name: "Changed" }),
  "POST /api/v1/projects/[id]/destinations": () => ({
    name: "New",
    type: "http",
    url: "http://127.0.0.1:19999/new",
  }),
  "PATCH /api/v1/projects/[id]/destinations/[destination_id]": () => ({ name: "Changed" }),
  "POST /api/v1/projects/[id]/destinations/[destination_id]/rotate_secret": () => ({}),
  "POST /api/v1/projects/[id]/connections": ({ source_id, spare_destination_id }) => ({
    source_id,
    destination_id: spare_destination_id,
  }),
  "PATCH /api/v1/projects/[id]/connections/[connection_id]": () => ({ retry: { schedule_seconds: [1, 2] } }),
  "POST /api/v1/projects/[id]/events/[event_id]/replay": () => ({}),
  "POST /api/v1/tokens": () => ({ name: "New", scopes: ["read"] }),
};

/** A body that the verb takes, or undefined for verbs without one. Throws for a verb that is not in the table. */
export function requestOf(
  { method, pattern }: RouteVerb,
  ids: Workspace,
): Record<string, unknown> | undefined {
  if (method === "GET" || method === "DELETE") return undefined;
  const body = bodies[`${method} ${pattern}`];
  if (!body) throw new Error(`Add a body for ${method} ${pattern} to tests/api/requests.ts`);
  return body(ids);
}

/** The role that each verb inside a project asks for at least. */
export const leastRoles: Record<string, Role> = {
  "GET /api/v1/projects/[id]": "viewer",
  "PATCH /api/v1/projects/[id]": "admin",
  "DELETE /api/v1/projects/[id]": "owner",
  "GET /api/v1/projects/[id]/sources": "viewer",
  "POST /api/v1/projects/[id]/sources": "member",
  "GET /api/v1/projects/[id]/sources/[source_id]": "viewer",
  "PATCH /api/v1/projects/[id]/sources/[source_id]": "member",
  "DELETE /api/v1/projects/[id]/sources/[source_id]": "member",
  "GET /api/v1/projects/[id]/destinations": "viewer",
  "POST /api/v1/projects/[id]/destinations": "member",
  "GET /api/v1/projects/[id]/destinations/[destination_id]": "viewer",
  "PATCH /api/v1/projects/[id]/destinations/[destination_id]": "member",
  "DELETE /api/v1/projects/[id]/destinations/[destination_id]": "member",
  "POST /api/v1/projects/[id]/destinations/[destination_id]/rotate_secret": "admin",
  "GET /api/v1/projects/[id]/connections": "viewer",
  "POST /api/v1/projects/[id]/connections": "member",
  "GET /api/v1/projects/[id]/connections/[connection_id]": "viewer",
  "PATCH /api/v1/projects/[id]/connections/[connection_id]": "member",
  "DELETE /api/v1/projects/[id]/connections/[connection_id]": "member",
  "GET /api/v1/projects/[id]/events": "viewer",
  "GET /api/v1/projects/[id]/events/[event_id]": "viewer",
  "POST /api/v1/projects/[id]/events/[event_id]/replay": "member",
  "GET /api/v1/projects/[id]/undelivered": "viewer",
};
