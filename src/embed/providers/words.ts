/**
 * The words of a text in reading order: runs of letters and digits, compatibility forms, letter case and accents folded.
 * Scripts without spaces between words, and Korean, whose words carry particles, give overlapping pairs of characters.
 */
export function wordsOf(text: string): readonly string[] {
  const all = /[^\0-\x7f]/.test(text) ? runsOf(fold(text)) : (text.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  const telling = all.filter((word) => !(stopWords.has(word) || /^[a-z]$/.test(word)));
  if (telling.length > 0) return telling;
  // "To be or not to be", "?!", an emoji: better all it has than nothing.
  return all.length > 0 ? all : [...text.replace(/\s+/g, "")];
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase();
}

const spaceless =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々";
const hasSpaceless = new RegExp(`[${spaceless}]`, "u");
const sameKind = new RegExp(`[${spaceless}]+|[^${spaceless}]+`, "gu");

/** `Intl.Segmenter` is no alternative: its dictionaries differ between versions of Node, and it is 4 times slower on English. */
function runsOf(text: string): readonly string[] {
  const runs = text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  if (!hasSpaceless.test(text)) return runs;
  return runs.flatMap((run) =>
    (run.match(sameKind) ?? []).flatMap((part) => (hasSpaceless.test(part) ? pairsOf(part) : [part])),
  );
}

function pairsOf(run: string): readonly string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, position) => `${characters[position]}${character}`);
}

const stopWords = new Set(
  `about above after again against all also am an and any are as at be because been before being below between both but
  by can cannot could did do does doing done down during each few for from further had has have having he her here hers
  him his how if in into is it its itself just me more most my no nor not now of off on once only or other our out over
  own same she should so some such than that the their them then there these they this those through to too under until
  up very was we were what when where which while who whom why will with would you your`.split(/\s+/),
);
