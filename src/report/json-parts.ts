/** Elements of a long list that are made into text at once. */
const most = 500;

/**
 * The text of `JSON.stringify(report, null, indent)`, part by part: a report with 18,000 findings is 10 MB, which should not be in
 * memory once more as one text.
 */
export function* jsonParts(report: object, indent: 0 | 2 = 0): Generator<string> {
  const line = indent === 0 ? "" : "\n  ";
  const colon = indent === 0 ? ":" : ": ";
  const shifted = (text: string) => (indent === 0 ? text : text.replaceAll("\n", "\n  "));
  let before = "{";
  for (const [key, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}${line}${JSON.stringify(key)}${colon}`;
    before = ",";
    if (!Array.isArray(value) || value.length <= most) {
      yield shifted(JSON.stringify(value, null, indent));
      continue;
    }
    for (let start = 0; start < value.length; start += most) {
      const text = JSON.stringify(value.slice(start, start + most), null, indent);
      const end = indent === 0 ? text.length - 1 : text.lastIndexOf("\n");
      yield `${start === 0 ? "[" : ","}${shifted(text.slice(1, end))}`;
    }
    yield indent === 0 ? "]" : `${line}]`;
  }
  yield before === "{" ? "{}" : indent === 0 ? "}" : "\n}";
}
