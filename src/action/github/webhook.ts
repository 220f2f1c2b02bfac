/**
 * Posts JSON once; answers undefined, or why it could not, as a warning. The address is a secret (whoever has it may
 * write to the channel behind it), so no words name it.
 */
export async function notifyWebhook(
  url: string,
  payload: object,
  timeoutMs = 10_000,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "corpusgate" },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(timeoutMs),
      // Whoever the address sends on to was not named by the workflow.
      redirect: "error",
    });
    await response.body?.cancel();
    return response.ok ? undefined : `The webhook answered ${response.status}; 2xx was expected.`;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError"
      ? `The webhook did not answer within ${timeoutMs / 1000} s.`
      : `The webhook could not be reached (${codeOf(error)}).`;
  }
}

/** The code alone: messages of `fetch` may repeat the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error && cause.message === "unexpected redirect" ? "it redirects" : "no connection";
}
