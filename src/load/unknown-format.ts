import { posix } from "node:path";
import { extensions } from "../config/formats.ts";
import type { Finding } from "./finding.ts";

/** An error about a file whose extension says no format that is read. */
export function unknownFormat(path: string): Finding {
  const extension = posix.extname(path);
  return {
    rule: "format-unknown",
    severity: "error",
    path,
    line: 1,
    message: `The extension "${extension}" belongs to no format; ${new Intl.ListFormat("en").format(Object.keys(extensions))} do.`,
    actual: extension === "" ? "no extension" : extension,
    expected: Object.keys(extensions).join(", "),
    remedy: `${conversionOf(extension.toLowerCase())}, or exclude the file.`,
  };
}

/** Documents of other formats, by what makes of them one that is read. */
const conversions: readonly (readonly [extensions: RegExp, remedy: string])[] = [
  [/^\.(?:mdown|mkdn?|mdwn|[qr]md|mdc|markdn)$/, "Set `format: markdown` in a source of its own"],
  [/^\.(?:adoc|asciidoc|asc)$/, "Let `asciidoctor` make HTML of it and include that"],
  [/^\.ipynb$/, "Let `jupyter nbconvert --to markdown` make Markdown of it and include that"],
  [
    /^\.(?:rst|docx|odt|rtf|epub|org|tex|textile|mediawiki|wiki|opml)$/,
    "Let `pandoc -t gfm` make Markdown of it and include that",
  ],
  [/^\.(?:xlsx?|ods|numbers)$/, "Save it as CSV and include that"],
  [/^\.(?:json5|jsonc|toml|xml)$/, "Write it as JSON, YAML or CSV and include that"],
  [/^\.(?:docm?|pptx?|pdf)$/, "Include what it was made of, or its text as Markdown"],
];

function conversionOf(extension: string): string {
  return (
    conversions.find(([extensions]) => extensions.test(extension))?.[1] ??
    "Set the source's format if it is text in one of these"
  );
}
