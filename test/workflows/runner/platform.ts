import type { FakeGitHub } from "../../github/github-api.ts";
import type { Concurrency } from "./concurrency.ts";

/** GitHub around a run: the repository, the API, and what its settings hold. */
export interface Platform {
  /** `owner/name`, as the API knows it. */
  readonly repository: string;
  /** The git repository that is checked out. */
  readonly folder: string;
  readonly github: FakeGitHub;
  /** Origin of the service that stores artifacts. */
  readonly resultsUrl: string;
  /** Of the repository. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** Secrets of GitHub environments, by name; their protection is state of the API. */
  readonly environmentSecrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** GitHub environments whose deployment-branch rule refuses the run's ref; their jobs fail before their first step. */
  readonly refusing: Set<string>;
  readonly concurrency: Concurrency;
  /** Connection string of a new, empty database: what a service container of Postgres would answer. */
  freshDatabase(): Promise<string>;
}

export type Result = "success" | "failure" | "cancelled" | "skipped";

export interface StepResult {
  readonly id: string | undefined;
  /** Its name, the action it uses with its `command`, or what it runs. */
  readonly title: string;
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** Of the Action: its summary and everything it printed. */
  readonly summary: string;
  readonly log: string;
}

export interface JobResult {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepResult[];
}

export interface RunResult {
  readonly id: number;
  readonly conclusion: "success" | "failure" | "cancelled" | "skipped";
  /** By id; a job of a called workflow as `caller/job`. */
  readonly jobs: Readonly<Record<string, JobResult>>;
  /** All steps that ran, as `job: title → result`. */
  readonly trace: readonly string[];
}
