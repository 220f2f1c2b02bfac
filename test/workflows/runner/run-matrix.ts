import { resolve } from "./evaluate.ts";
import type { JobResult } from "./platform.ts";
import { mappingAt } from "./read-workflow.ts";
import { type JobRequest, runJob } from "./run-job.ts";

/** A job for each value of the one list of its matrix, all at once; none is stopped by another's failure. */
export async function runMatrix(request: JobRequest): Promise<JobResult> {
  const { id, job, contexts } = request;
  const strategy = mappingAt(job, "strategy", ["fail-fast", "matrix"]);
  if (strategy["fail-fast"] !== false)
    throw new Error(`the runner does not implement a matrix that fails fast (${id})`);
  const matrix = mappingAt(strategy, "matrix", "any");
  const [axis, another] = Object.keys(matrix);
  if (axis === undefined || another !== undefined)
    throw new Error(`the runner implements a matrix of one list (${id})`);
  const values = resolve(matrix[axis] ?? null, contexts);
  if (!Array.isArray(values) || values.length === 0)
    throw new Error(`the matrix of ${id} is empty, and GitHub refuses that`);
  const results = await Promise.all(
    values.map((value: unknown, index) =>
      runJob({
        ...request,
        id: `${id} (${value})`,
        contexts: {
          ...contexts,
          matrix: { [axis]: value },
          strategy: { "fail-fast": false, "job-index": index, "job-total": values.length },
        },
      }),
    ),
  );
  return {
    result:
      (["failure", "cancelled"] as const).find((worst) => results.some((one) => one.result === worst)) ??
      "success",
    outputs: {},
    steps: results.flatMap((one) => one.steps),
  };
}
