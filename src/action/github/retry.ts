import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "octokit";

export interface RetryPolicy {
  /** Tries after the first. */
  readonly retries: number;
  /** Before the first retry, doubled before each further one, unless GitHub says how long. */
  readonly delayMs: number;
  /** Longest wait before one retry; where GitHub asks for more, the error is the answer. */
  readonly maxDelayMs: number;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
}

/** At most 4 tries of half a minute and 3 waits of a minute: a comment is not worth more of a job's time. */
const standard: RetryPolicy = { retries: 3, delayMs: 1000, maxDelayMs: 60_000, timeoutMs: 30_000 };

/**
 * A hook that tries again what GitHub answered with 429, 503 or a secondary rate limit; all but POST also after
 * 500, 502, 504 and no answer. Then a POST may have happened, and made again it would be a second comment.
 */
export function retrying(policy: RetryPolicy = standard) {
  return async <Options extends { readonly method?: string; readonly request?: object }, Answer>(
    request: (options: Options) => Answer | Promise<Answer>,
    options: Options,
  ): Promise<Answer> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const signal = AbortSignal.timeout(policy.timeoutMs);
        // Hooks that were registered before this one see this object, not what is handed on (before-after-hook 4).
        const answer = await request(Object.assign(options, { request: { ...options.request, signal } }));
        if (!isWhole(answer)) throw brokenOff();
        return answer;
      } catch (error) {
        const wait = waitBefore(error, options.method !== "POST", policy.delayMs * 2 ** attempt, policy);
        if (wait === undefined || attempt >= policy.retries || wait > policy.maxDelayMs) throw error;
        await sleep(wait);
      }
    }
  };
}

/**
 * Of an answer that breaks off, or takes too long, the client keeps an empty text, and of one that is no JSON the text; what
 * reads lists takes both for the end of the list, and would write a second comment beside the first.
 */
function isWhole(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null || !("data" in answer)) return true;
  const empty = "status" in answer && (answer.status === 204 || answer.status === 205);
  return empty || (typeof answer.data === "object" && answer.data !== null);
}

/** As the client tells a request that was not answered: 500, and no answer. */
function brokenOff(): RequestError {
  const request = { method: "GET", url: "", headers: {} } as const;
  return new RequestError("its answer broke off or was no JSON", 500, { request });
}

/** Milliseconds to wait; undefined: another try would get the same answer. */
function waitBefore(
  error: unknown,
  repeatable: boolean,
  delayMs: number,
  { maxDelayMs }: RetryPolicy,
): number | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  const headers = headersOf(error);
  if (headers === undefined) return repeatable ? delayMs : undefined;
  const after = Number(headers["retry-after"]);
  const told = headers["retry-after"] !== undefined && Number.isFinite(after) ? after * 1000 : undefined;
  // Where it says nothing: at least a minute (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
  if (/secondary rate limit/i.test(error.message)) return told ?? maxDelayMs;
  if (error.status === 429 || (error.status === 403 && told !== undefined)) return told ?? delayMs;
  const again = error.status === 503 || (repeatable && [500, 502, 504].includes(error.status));
  return again ? (told ?? delayMs) : undefined;
}

/** Undefined: there was no answer. */
export function headersOf(error: Error): Readonly<Record<string, unknown>> | undefined {
  if (!("response" in error) || typeof error.response !== "object" || error.response === null)
    return undefined;
  const { response } = error;
  if (!("headers" in response) || typeof response.headers !== "object" || response.headers === null)
    return {};
  return Object.fromEntries(Object.entries(response.headers));
}
