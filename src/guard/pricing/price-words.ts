import { gap } from "./currencies.ts";

const blankScripts =
  "prices?|pric(?:ed|ing)|costs?|fees?|tariffs?|rates?|charge[ds]?|amounts?|pay(?:s|ing|ment)?|paid|spend|budget|revenue|margin|surcharge|deposit|invoice|billed|subtotal|total|discounts?|discounted|rebates?|msrp|rrp|preise?n?|kosten|kostet|gebühr(?:en)?|betrag|rabatte?|nachlass|aufpreis|listenpreis|zahlen|prix|coûte(?:nt)?|coût|tarifs?|montant|remise|frais|precios?|cuestan?|tarifa|importe|descuento|prezz[oi]|costano?|sconto|preços?|custam?|desconto|prijs|prijzen|kost|korting|bedrag|cen[ay]|koszt(?:uje)?|opłata|rabat|pris(?:er|et|en)?|kostar|koster|hinta|maksaa|cennik|ár|цен[аы]|стоимость|стоит|скидка|тариф|fiyat|ücret|harga|giá";
const otherScripts =
  "价格|價格|価格|价|價|料金|費用|费用|定价|折扣|割引|가격|요금|할인|ราคา|السعر|سعر|मूल्य|कीमत";

export const somePriceWord = new RegExp(`(?<![\\p{L}])(?:${blankScripts})(?![\\p{L}])|${otherScripts}`, "iu");

/** At most two words lie between, as in "costs you just 49". */
export const endsWithPriceWord = new RegExp(
  `(?:(?<![\\p{L}])(?:${blankScripts})|${otherScripts})(?:[^\\p{L}\\p{N}]{1,3}\\p{L}{1,12}){0,2}[^\\p{L}\\p{N}.!?]{0,6}$`,
  "iu",
);

/** "49 per seat", "49/month", "49 p.a.", "49 each". */
export const beginsWithUnit = new RegExp(
  `^${gap}(?:(?:/|(?:per|pro|je|par|por|al|an?|each|every)\\s)\\s?(?:\\p{L}{1,12}\\s){0,1}(?:seats?|users?|months?|mo|years?|yr|annum|days?|hours?|hr|licen[cs]es?|units?|items?|sitz|nutzer|monat|jahr|tag|stunde|lizenz|stück|mois|an|heure|utilisateur|mes|año|hora|usuario|mese|anno|utente)(?!\\p{L})|p\\.\\s?[am]\\.|each(?!\\p{L})|pcm(?!\\p{L}))`,
  "iu",
);

/** Numbers in words, where a currency follows. */
const numberWords =
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend|deux|trois|quatre|cinq|sept|huit|neuf|dix|vingt|trente|quarante|cinquante|soixante|cent|mille|dos|tres|cuatro|cinco|diez|veinte|treinta|cuarenta|cincuenta|cien|mil";
export const endsWithNumberWord = new RegExp(
  `(?:(?<!\\p{L})(?:(?:${numberWords})[\\s-]{0,3}){1,5}|\\p{L}{0,20}(?:zig|hundert|tausend)|[一二三四五六七八九十百千万億]{1,8})[\\s-]{0,3}$`,
  "iu",
);
