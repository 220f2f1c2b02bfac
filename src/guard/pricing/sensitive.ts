/** Whether a document is pricing-sensitive; a table or an export may have made text or a number of the mark. */
export function isPricingSensitive(metadata: { readonly [key: string]: unknown }): boolean {
  const mark = metadata.pricing_sensitive;
  return mark === true || mark === 1 || (typeof mark === "string" && /^(?:true|yes|y|1)$/i.test(mark.trim()));
}
