/**
 * What makes a longer word or number of an address or number that it stands beside; in a character class of a regular
 * expression (flag `u`). Chinese, Japanese, Korean, Thai and others write a number without a blank before the word that
 * follows (`03-3224-9999です`) and their particles behind an address (`…@acme.co.jpまで`): their letters end both.
 */
export const beside = "\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{N}";
