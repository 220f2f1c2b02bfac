import { z } from "zod";
import { readMarker } from "../../report/markdown/marker.ts";
import type { GitHub } from "./client.ts";

/** An issue that this token's bot opened and keeps. */
export interface BotIssue<Marker> {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly marker: Marker;
}

/** GitHub makes a label that an issue is created with. */
export const labels = {
  approval: "corpusgate-approval",
  drift: "corpusgate-drift",
  failure: "corpusgate-failure",
} as const;
export type IssueKind = keyof typeof labels;

/** Issues by label, author and marker, newest first: a label and a marker alone anybody could copy. */
export async function findBotIssues<Schema extends z.ZodType>(
  github: GitHub,
  {
    kind,
    author,
    state,
    shape,
  }: {
    readonly kind: IssueKind;
    readonly author: string;
    readonly state: "open" | "all";
    readonly shape: Schema;
  },
): Promise<readonly BotIssue<z.output<Schema>>[]> {
  const { owner, repo } = github;
  const found = await github.call({ to: "list the issues", permission: "issues: write" }, (octokit) =>
    octokit.paginate(octokit.rest.issues.listForRepo, {
      owner,
      repo,
      state,
      labels: labels[kind],
      per_page: 100,
    }),
  );
  return found.flatMap((one) => {
    if (one.user?.login !== author || one.pull_request !== undefined) return [];
    const marker = readMarker(kind, one.body ?? "", shape);
    return marker === undefined
      ? []
      : [
          {
            number: one.number,
            url: one.html_url,
            title: one.title,
            body: one.body ?? "",
            open: one.state === "open",
            marker,
          },
        ];
  });
}

/** Path of the configuration; markers of before it was in them have none. */
export const configInMarker = z.string().optional();

/**
 * Those of a configuration; where it has none yet, those of before markers named one. Whichever configuration rewrites
 * such an issue or comment first takes it over, so that none is left behind, or opened again beside it.
 */
export function ofConfiguration<One extends { readonly marker: { readonly config?: string | undefined } }>(
  all: readonly One[],
  config: string,
): readonly One[] {
  const own = all.filter(({ marker }) => marker.config === config);
  return own.length > 0 ? own : all.filter(({ marker }) => marker.config === undefined);
}

export async function openIssue(
  { owner, repo, call }: GitHub,
  kind: IssueKind,
  { title, body }: { readonly title: string; readonly body: string },
): Promise<{ readonly number: number; readonly url: string }> {
  const { data } = await call({ to: "open an issue", permission: "issues: write" }, (octokit) =>
    octokit.rest.issues.create({ owner, repo, title, body, labels: [labels[kind]] }),
  );
  return { number: data.number, url: data.html_url };
}

export async function changeIssue(
  { owner, repo, call }: GitHub,
  issue: number,
  change: { readonly title?: string; readonly body?: string; readonly state?: "open" | "closed" },
): Promise<void> {
  await call({ to: `change issue ${issue}`, permission: "issues: write" }, (octokit) =>
    octokit.rest.issues.update({ owner, repo, issue_number: issue, ...change }),
  );
}

export async function say({ owner, repo, call }: GitHub, issue: number, body: string): Promise<void> {
  await call({ to: `comment on issue ${issue}`, permission: "issues: write" }, (octokit) =>
    octokit.rest.issues.createComment({ owner, repo, issue_number: issue, body }),
  );
}
