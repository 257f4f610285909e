import type { Actor, Role } from "../../services/access/mod.ts";
import type { ProjectView } from "../../services/projects/mod.ts";
import { AppError } from "../errors.ts";
import type { SessionUser } from "../session.ts";
import type { Guard } from "./access.ts";

export interface SignedIn {
  actor: Actor;
  user: SessionUser;
}

export interface InProject extends SignedIn {
  project: ProjectView;
}

/** Anyone with a session. */
export const signedIn: Guard<SignedIn> = ({ state }) => {
  if (!state.user) throw new AppError("unauthorized");
  return { actor: { userId: state.user.id, tokenId: null }, user: state.user };
};

/** Members of the project in the path with at least the role; to everyone else it does not exist. */
export function inProject(least: Role): Guard<InProject> {
  return async (ctx) => {
    const granted = await signedIn(ctx);
    const project = await ctx.state.ports.services.projects.require(
      granted.actor,
      ctx.params.id ?? "",
      least,
    );
    return { ...granted, project };
  };
}
