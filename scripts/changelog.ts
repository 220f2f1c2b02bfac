export interface Release {
  /** `v1.2.3`. */
  readonly tag: string;
  readonly packageJson: string;
  /** In the format of keepachangelog.com. */
  readonly changelog: string;
}

/** The changelog's section of the tag's version, or what does not agree. */
export function notesOf({
  tag,
  packageJson,
  changelog,
}: Release): { readonly text: string } | { readonly fault: string } {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (version === undefined) return { fault: `The tag "${tag}" is not of the form v1.2.3.` };
  const packaged: { readonly version?: unknown } = JSON.parse(packageJson);
  if (packaged.version !== version)
    return {
      fault: `package.json has version ${packaged.version}; the tag ${tag} asks for ${version}. Run \`npm version --no-git-tag-version ${version}\` before tagging.`,
    };
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  const end = lines.findIndex((line, at) => at > start && line.startsWith("## "));
  const text = lines
    .slice(start + 1, end < 0 ? undefined : end)
    .join("\n")
    .trim();
  if (start < 0 || text === "")
    return { fault: `CHANGELOG.md says nothing under "## [${version}]". Move what is unreleased there.` };
  return { text };
}
