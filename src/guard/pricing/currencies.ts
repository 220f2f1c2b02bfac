/** Sources of regular expressions (flags `iu` unless said otherwise) for what surrounds a price. */

/** ISO 4217, without funds and metals. Fixed here: the runtime's list changes with its version, and plans must not. */
const codes =
  "AED|AFN|ANG|AOA|ARS|AUD|AWG|AZN|BBD|BDT|BGN|BHD|BIF|BMD|BND|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|CHF|CLP|CNY|CRC|CVE|CZK|DJF|DKK|DZD|EGP|ETB|EUR|FJD|FKP|GBP|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LBP|LKR|LRD|LSL|LYD|MDL|MGA|MKD|MMK|MNT|MRU|MUR|MVR|MWK|MXN|MYR|MZN|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PGK|PHP|PKR|PLN|PYG|QAR|RSD|RUB|RWF|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SRD|SSP|SYP|SZL|THB|TJS|TMT|TND|TTD|TWD|TZS|UAH|UGX|USD|UYU|UZS|VED|VES|VND|VUV|WST|XAF|XCD|XOF|XPF|YER|ZAR|ZMW|ZWG|RMB|BTC|ETH|USDC|USDT";

/** These are words, too ("all", "top", "try"), so only capitals mean the currency. */
const wordlikeCodes = "(?-i:ALL|AMD|BAM|BOB|COP|CUP|DOP|ERN|GEL|LAK|MAD|MOP|NAD|PEN|RON|SAR|SOS|STN|TOP|TRY)";

const words =
  "euros?|dollars?|pounds?|sterling|pence|cents?|yens?|yuan|renminbi|francs?|franken|rappen|rupees?|rupien|krone[nr]?|kronor|korun[ay]?|z[lł]ot(?:y|ys|ych|e)|forints?|lei|pesos?|reais|rea(?:l|les)|rands?|wons?|bahts?|dirhams?|dinars?|riyals?|rials?|shekels?|liras?|roubles?|rubles?|rubel|hryvnias?|dongs?|ringgits?|rupiahs?|nairas?|shillings?|bucks|quid|credits?|kr|ct|zł|kč|ft|дол|долл|рубл(?:ь|я|ей)|руб|грн|лв";

const wordsWithoutBlanks =
  "元|圆|圓|块|塊|円|원|欧元|歐元|美元|美金|ユーロ|ドル|บาท|دولار|يورو|ريال|درهم|ج\\.م";

const entities = "&(?:dollar|euro|pound|yen|cent|curren|#0*36|#0*16[2-5]|#0*8364|#x0*24|#x0*a[2-5]|#x20ac);";

/** Emphasis, code marks, escapes and blanks that may stand between a number and its currency. */
export const gap =
  "(?:[\\s\\u00a0\\u202f*_~`\\\\|\"'“”()[\\]-]|&nbsp;|&#160;|&thinsp;|</?(?:b|strong|em|i|span|sup|sub|small)>){0,6}";

export const multiplier =
  "[ \\u00a0]?(?:k|m|mm|bn|mn|mio\\.?|mrd\\.?|tsd\\.?|mill?ion(?:en|s|es)?|milliard(?:en|s|es)?|billions?|thousand|tausend|lakhs?|crores?|[万萬億亿千만억]|[.,][-–—]{1,2})(?![\\p{L}\\p{N}])|[万萬億亿千만억]";

const currencyBefore = `(?:\\p{Sc}|(?<!\\p{L})(?:${codes}|${wordlikeCodes}|${words}|rs|fr|sfr|r|rm|rp|us\\$)\\.?|${wordsWithoutBlanks}|${entities})`;
const currencyAfter = `(?:\\p{Sc}|(?:${codes}|${wordlikeCodes}|${words}|fr|sfr|p)(?!\\p{L})|${wordsWithoutBlanks}|${entities})`;

/** Matches the end of what stands before a number. */
export const endsWithCurrency = new RegExp(`${currencyBefore}${gap}[-+−–]?${gap}$`, "iu");
/** Matches the beginning of what stands after a number. */
export const beginsWithCurrency = new RegExp(
  `^(?:${multiplier})?${gap}(?:${multiplier})?${gap}${currencyAfter}`,
  "iu",
);
export const multiplied = new RegExp(`^(?:${multiplier})`, "iu");

/** Anywhere in a piece of text: a symbol, a code in capitals, or a word. */
export const someCurrency = new RegExp(
  `\\p{Sc}|(?<!\\p{L})(?:${words})(?!\\p{L})|${wordsWithoutBlanks}|${entities}`,
  "iu",
);
export const someCurrencyCode = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${codes}|${wordlikeCodes})(?![\\p{L}\\p{N}])`,
  "u",
);
