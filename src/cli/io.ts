/** The terminal as commands see it, so that tests can run the whole CLI in their own process. */
export interface Io {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stdout: Out;
  readonly stderr: Out;
}

interface Out {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}
