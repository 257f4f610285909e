import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";
import { LogoMark } from "./Logo.tsx";
import { Menu } from "./Menu.tsx";
import { SkipLink } from "./SkipLink.tsx";
import { type FlashView, Toast } from "./Toast.tsx";

interface ProjectName {
  id: string;
  name: string;
}

interface Entry {
  href: string;
  text: string;
  icon: IconName;
}

/** Everything around a signed-in page: top bar, navigation by project, toast. */
export function AppShell({ path, user, projects, project, flash, controls, children }: {
  /** Of the page that is shown. */
  path: string;
  user: { name: string; email: string };
  /** To switch between, newest first. */
  projects: ProjectName[];
  /** The one that the page belongs to. */
  project: ProjectName | null;
  flash: FlashView | null;
  /** Islands of the top bar. */
  controls?: ComponentChildren;
  children: ComponentChildren;
}) {
  const entries = project ? projectEntries(project.id) : workspaceEntries;
  return (
    <div class="flex min-h-dvh flex-col">
      <SkipLink />
      <header class="sticky top-0 z-30 flex h-12 items-center gap-1 border-b border-line bg-base-200 px-3 sm:px-4">
        <a
          href="/dashboard"
          aria-label="Sluice, all projects"
          aria-current="false"
          class="mr-1 rounded-field p-0.5"
        >
          <LogoMark />
        </a>
        <span aria-hidden="true" class="text-lg font-light text-base-content/25">/</span>
        <ProjectSwitcher projects={projects} project={project} />
        <div class="ml-auto flex items-center gap-1">
          {controls}
          <UserMenu user={user} />
        </div>
      </header>
      <div class="flex grow flex-col lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
        <Navigation entries={entries} path={path} label={project ? project.name : "Workspace"} />
        <main id="main" tabIndex={-1} class="min-w-0 px-4 pt-5 pb-20 outline-none sm:px-6 lg:px-8 lg:pt-7">
          <div class="mx-auto flex max-w-6xl flex-col gap-6">{children}</div>
        </main>
      </div>
      <Toast flash={flash} />
    </div>
  );
}

const workspaceEntries: Entry[] = [
  { href: "/dashboard", text: "Projects", icon: "projects" },
  { href: "/projects/new", text: "New project", icon: "plus" },
];

function projectEntries(id: string): Entry[] {
  const base = `/projects/${id}`;
  return [
    { href: base, text: "Overview", icon: "overview" },
    { href: `${base}/events`, text: "Events", icon: "events" },
    { href: `${base}/sources`, text: "Sources", icon: "source" },
    { href: `${base}/destinations`, text: "Destinations", icon: "destination" },
    { href: `${base}/connections`, text: "Connections", icon: "connection" },
  ];
}

/** A column beside the page; a strip above it where the screen is narrow. */
function Navigation({ entries, path, label }: { entries: Entry[]; path: string; label: string }) {
  const deepest = entries.filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .sort((one, other) => other.href.length - one.href.length)[0];
  return (
    <nav aria-label={label} class="border-line bg-base-200 max-lg:border-b lg:border-r">
      <ul class="flex gap-0.5 max-lg:overflow-x-auto max-lg:px-2 max-lg:py-1.5 lg:sticky lg:top-12 lg:flex-col lg:p-3">
        {entries.map((entry) => {
          const current = entry === deepest;
          return (
            <li key={entry.href}>
              <a
                href={entry.href}
                aria-current={current ? (path === entry.href ? "page" : "true") : "false"}
                class={`flex h-8 items-center gap-2 rounded-field px-2.5 font-medium whitespace-nowrap max-sm:px-1.5 max-sm:text-xs ${
                  current
                    ? "bg-base-content/8 text-base-content"
                    : "text-quiet hover:bg-base-content/5 hover:text-base-content"
                }`}
              >
                <Icon name={entry.icon} class={`size-4 max-sm:hidden ${current ? "text-primary" : ""}`} />
                {entry.text}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function ProjectSwitcher({ projects, project }: { projects: ProjectName[]; project: ProjectName | null }) {
  return (
    <Menu
      label={
        <>
          <span class="sr-only">Switch project, now:</span>
          <span class="max-w-40 truncate font-semibold sm:max-w-72">{project?.name ?? "All projects"}</span>
          <Icon name="chevrons" class="size-3.5 text-quiet" />
        </>
      }
    >
      <ul class="max-h-80 overflow-y-auto">
        {projects.map(({ id, name }) => (
          <li key={id}>
            <a href={`/projects/${id}`} aria-current={id === project?.id ? "true" : "false"} class={menuItem}>
              <span class="min-w-0 grow truncate">{name}</span>
              {id === project?.id && <Icon name="check" class="size-3.5 text-primary" />}
            </a>
          </li>
        ))}
      </ul>
      <div class={projects.length > 0 ? "mt-1 border-t border-line pt-1" : ""}>
        <a href="/dashboard" aria-current="false" class={menuItem}>
          <Icon name="projects" class="size-4 text-quiet" />All projects
        </a>
        <a href="/projects/new" aria-current="false" class={menuItem}>
          <Icon name="plus" class="size-4 text-quiet" />New project
        </a>
      </div>
    </Menu>
  );
}

function UserMenu({ user }: { user: { name: string; email: string } }) {
  return (
    <Menu
      side="right"
      label={
        <>
          <span class="sr-only">Account of</span>
          <span class="sr-only">{user.name}</span>
          <span
            aria-hidden="true"
            class="flex size-6.5 items-center justify-center rounded-full bg-primary text-xs font-semibold text-primary-content"
          >
            {(user.name || user.email).trim().slice(0, 1).toUpperCase()}
          </span>
        </>
      }
    >
      <div class="border-b border-line px-2.5 pt-1 pb-2">
        <p class="truncate font-medium">{user.name}</p>
        <p class="truncate text-xs text-quiet">{user.email}</p>
      </div>
      <form method="post" action="/logout" class="pt-1">
        <button type="submit" class={menuItem}>
          <Icon name="sign_out" class="size-4 text-quiet" />Sign out
        </button>
      </form>
    </Menu>
  );
}

const menuItem =
  "flex min-h-8 w-full cursor-pointer items-center gap-2 rounded-field px-2.5 py-1 text-left hover:bg-base-content/6";
