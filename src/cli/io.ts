/** The terminal as commands see it, so that tests can run the whole CLI in their own process. */
export interface Io {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stdout: Out;
  readonly stderr: Out;
  /** From now on the first wish to stop the process aborts this signal, with the reason, and the second one ends it. */
  readonly stopSignal?: () => AbortSignal;
}

interface Out {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
}
