/** The tags under which views are kept. A mutation revalidates the ones of what it changed. */
export const cacheTags = {
  /** Everything of one project, by its id as it stands in paths. */
  project: (projectId: string | undefined): string => `project:${projectId}`,
  /** The list of projects of one person, by UUID. */
  projectsOf: (userId: string): string => `projects_of:${userId}`,
  /** The API tokens of one person, by UUID. */
  tokensOf: (userId: string): string => `tokens_of:${userId}`,
} as const;
