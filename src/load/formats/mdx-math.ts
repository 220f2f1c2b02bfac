/** `$$ … $$` over lines, and `$ … $` as Pandoc has it: no blank inside of the signs, no digit behind the second. */
const formulas =
  /\$\$(?!\$)((?:(?!\$\$|\n[ \t]*\n)[^`]){1,2000})\$\$|(?<![\\$])\$(?![\s$])((?:[^$`\n\\]|\\[^\n]|\n(?![ \t]*\n)){1,500})(?<!\s)\$(?![\d$])/g;

/**
 * The text with other signs for the braces and less-than signs of its formulas, which are no expressions and no tags: sites
 * that have formulas read them before MDX does. Offsets stay. What has nothing of TeX, such as `${NAME}`, is no formula.
 */
export function withoutMathSigns(text: string): string {
  if (!text.includes("$")) return text;
  return text.replace(formulas, (whole, display?: string, inline?: string) => {
    const formula = display ?? inline ?? "";
    const isFormula = /[\\^_=<]/.test(formula) && !/<\/|\/>/.test(formula);
    return isFormula ? whole.replace(/[{}<]/g, ".") : whole;
  });
}
