// STAND-IN by the lead so that the pipeline can be tried; replace freely.
import picomatch from "picomatch";
export interface DocumentMatcher { matches(path: string): boolean }
export function documentMatcher(globs: readonly string[]): DocumentMatcher {
  const match = picomatch([...globs]);
  return { matches: (path) => match(path) || match(path.split("#")[0] ?? path) };
}
