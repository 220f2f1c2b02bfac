/** What the fake GitHub knows of one repository; tests read and change it. */
export interface GitHubState {
  readonly repository: string;
  readonly defaultBranch: string;
  readonly issues: StoredIssue[];
  readonly comments: StoredComment[];
  readonly pulls: StoredPull[];
  readonly environments: StoredEnvironment[];
  /** Reviews of waiting deployments, by run. */
  readonly approvals: StoredApproval[];
  readonly artifacts: StoredArtifact[];
  readonly commits: StoredCommit[];
  /** Branches by name, each with its commit and its files. */
  readonly branches: Map<string, { sha: string; readonly files: Map<string, string> }>;
  /** Permission of collaborators by login; others have `none`. */
  readonly collaborators: Map<string, "admin" | "write" | "read">;
  /** Answers instead of the real ones, each used `times` times, in order. */
  readonly faults: Fault[];
}

export interface StoredIssue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: string[];
  readonly user: string;
  readonly createdAt: string;
  readonly pull: boolean;
  /** Who changed its body last; absent: nobody did. */
  editor?: string;
}

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface StoredPull {
  readonly number: number;
  /** `owner/name` that holds the branch. */
  readonly headRepository: string;
  readonly headBranch: string;
  headSha: string;
  readonly base: string;
  readonly user: string;
  readonly title: string;
  state: "open" | "closed";
}

export interface StoredEnvironment {
  readonly name: string;
  /** Undefined: the environment has no rule of required reviewers. */
  readonly reviewers: readonly string[] | undefined;
  readonly preventSelfReview: boolean;
}

interface StoredApproval {
  readonly run: number;
  readonly environments: readonly string[];
  readonly state: "approved" | "rejected" | "pending";
  readonly user: string;
  readonly comment: string;
}

interface StoredArtifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly headSha: string;
  /** What started its run. */
  readonly event: string;
  /** Branch or tag of its run; the default branch where it is left out. */
  readonly headBranch?: string;
  readonly size: number;
  readonly digest: string;
  /** Where its archive can be downloaded. */
  readonly location: string;
  /** It was kept long enough: it is listed, and gone. */
  expired?: boolean;
}

export interface StoredCommit {
  readonly sha: string;
  readonly author: string | null;
  readonly committer: string | null;
  /** Numbers of the pull requests it came by. */
  readonly pulls: readonly number[];
}

interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  times: number;
}

export function emptyState(repository: string): GitHubState {
  return {
    repository,
    defaultBranch: "main",
    issues: [],
    comments: [],
    pulls: [],
    environments: [],
    approvals: [],
    artifacts: [],
    commits: [],
    branches: new Map([["main", { sha: "a".repeat(40), files: new Map() }]]),
    collaborators: new Map(),
    faults: [],
  };
}
