/** A folder that a run wrote its report into: `2026-11-26T22-03-48-491Z-production-ingest`. Nobody else names folders like that. */
export function isReportFolder(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-./.test(name);
}

/**
 * The page that `log-run` keeps in the repository, by the comment that it finds its section by. As a document it would change with
 * every run, and every run would have something to do.
 */
export function isRunLog(text: string): boolean {
  return /^<!-- corpusgate:runs .+ -->\r?$/m.test(text);
}

/** What verified runs keep where reports are written by default; as a document it would change with every run, too. */
export function isBaseline(path: string): boolean {
  return /^reports\/baseline-[^/]+\.json$/.test(path);
}
