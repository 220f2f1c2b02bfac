/** How currencies are written, as sources of regular expressions (flags `iu`). */

/** ISO 4217, without funds and metals. Fixed here: the runtime's list changes with its version, and plans must not. */
export const codes =
  "AED|AFN|ANG|AOA|ARS|AUD|AWG|AZN|BBD|BDT|BGN|BHD|BIF|BMD|BND|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|CHF|CLP|CNY|CRC|CVE|CZK|DJF|DKK|DZD|EGP|ETB|EUR|FJD|FKP|GBP|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LBP|LKR|LRD|LSL|LYD|MDL|MGA|MKD|MMK|MNT|MRU|MUR|MVR|MWK|MXN|MYR|MZN|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PGK|PHP|PKR|PLN|PYG|QAR|RSD|RUB|RWF|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SRD|SSP|SYP|SZL|THB|TJS|TMT|TND|TTD|TWD|TZS|UAH|UGX|USD|UYU|UZS|VED|VES|VND|VUV|WST|XAF|XCD|XOF|XPF|YER|ZAR|ZMW|ZWG|RMB|NTD|VNĐ|BTC|ETH|USDC|USDT|[ktm](?:EUR|USD|GBP|CHF|SEK|NOK|DKK)";

/** These are words, too ("all", "top", "try"), so only capitals mean the currency. */
export const wordlikeCodes =
  "(?-i:ALL|AMD|BAM|BOB|COP|CUP|DOP|ERN|GEL|LAK|MAD|MOP|NAD|PEN|RON|SAR|SOS|STN|TL|TOP|TRY)";

/** Before a number and after it. */
export const words =
  "euros?|euroa|eurot|eura|eurų|eiro|evr[ao]|евро|євро|ευρώ|dollars?|dollari|d[oó]lar(?:es|y|ů|ów)?|дол(?:лар|ар)\\p{L}{0,3}|δολάρια|pounds?|sterling|libras?|фунт\\p{L}{0,3}|pence|cents?|kuruş|копе\\p{L}{1,3}|yens?|yuan|renminbi|francs?|franken|rappen|rupees?|rupien|krone[nr]?|kronor|korun[ay]?|z[lł]ot(?:y|ys|ych|e)|forints?|lei|lev[ai]|лев[а]?|pesos?|reais|rands?|bahts?|dirhams?|dhs|dinar(?:s|a|i)?|дин|riyals?|rials?|toman|shekels?|liras?|lirası|roubles?|rubles?|rubel|hryvnias?|гривн\\p{L}{1,2}|гривень|тенге|tenge|dongs?|đồng|ringgits?|rupiahs?|nairas?|cedis?|shillings?|[ktu]sh|taka|tk|soles|quetzal(?:es)?|lempiras?|colones|guaran[ií]e?s|bol[ií]var(?:es)?|bolivianos|kr|ct|zł|kč|đ|дол|долл|рубл(?:ь|я|ей)|руб|грн|лв|ден";

/** After a number only: before one these are words of their own ("won 3 games"). */
export const wordsAfter = "wons?|quid|bucks|rea(?:l|les)|ft|leke?|kip|kyats?|kuna|din";
export const signsAfter = "fr|sfr|p|р(?=\\.)";

/** Before a number only. `main.rs 12` is a file, and a lower-case `r` or `fr` a word of code. */
export const signsBefore =
  "(?<!\\.)rs|(?-i:S?Fr|SFR|R|Gs|Bs|Ks|NT)|fr(?=\\.)|rm|rp|us\\$|u\\$[sd]|\\$u|S/|B/";

/** Scripts without blanks between words, or with endings that no boundary tells. */
export const wordsWithoutBlanks =
  '元|圆|圓|块|塊|円|원|日元|日圆|日圓|日幣|人民币|人民幣|港币|港幣|台币|台幣|新台币|新台幣|新臺幣|韩元|韓元|欧元|歐元|美元|美金|英镑|英鎊|法郎|卢布|泰铢|ユーロ|ドル|ポンド|ウォン|달러|유로|엔|위안|파운드|บาท|دولار|يورو|ريال|ریال|درهم|جنيه|شيكل|دينار|ليرة|تومان|ج\\.م|ر\\.س|د\\.إ|د\\.ك|ש["״]ח|שקל|रुपये|रुपए|रुपया|रू|रु|টাকা|ரூபாய்|రూపాయ|රු';

export const entities =
  "&(?:dollar|euro|pound|yen|cent|curren|#0*36|#0*16[2-5]|#0*83(?:5[2-9]|[6-9]\\d)|#x0*24|#x0*a[2-5]|#x0*20[a-c][0-9a-f]);";
