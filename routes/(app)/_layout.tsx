import { AppShell } from "../../components/AppShell.tsx";
import ThemeToggle from "../../islands/ThemeToggle.tsx";
import { define, type State } from "../../lib/web/define.ts";

const MOST_LISTED = 100;

/** The shell around signed-in pages; the project is the one in the path. Handlers have let the person in already. */
export default define.layout(async ({ Component, params, state, url }) => {
  const { user } = state;
  if (!user) return <Component />;
  const projects = await listProjects(state, user.id);
  return (
    <AppShell
      path={url.pathname}
      user={user}
      projects={projects}
      project={params.id ? await findProject(state, user.id, params.id, projects) : null}
      flash={state.flash}
      controls={<ThemeToggle />}
    >
      <Component />
    </AppShell>
  );
});

async function listProjects({ ports }: State, userId: string) {
  const actor = { userId, tokenId: null };
  return (await ports.services.projects.list(actor, { limit: MOST_LISTED })).data;
}

/** Also a project too old for the list. */
function findProject(
  { ports }: State,
  userId: string,
  id: string,
  listed: { id: string; name: string }[],
) {
  return listed.find((project) => project.id === id) ??
    ports.services.projects.require({ userId, tokenId: null }, id);
}
