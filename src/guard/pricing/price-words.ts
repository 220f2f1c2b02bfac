import { gap, someCurrency, someCurrencyCode } from "./currencies.ts";

const blankScripts =
  "prices?|pric(?:ed|ing)|costs?|fees?|tariffs?|rates?|charge[ds]?|amounts?|pay(?:s|ing|ment)?|paid|spend|budget|revenue|margin|surcharge|deposit|invoice|billed|subtotal|total|discounts?|discounted|rebates?|msrp|rrp|preise?n?|kosten|kostet|gebühr(?:en)?|betrag|rabatte?|nachlass|aufpreis|listenpreis|zahlen|prix|coûte(?:nt)?|coût|tarifs?|montant|remise|frais|precios?|cuestan?|tarifa|importe|descuento|prezz[oi]|costano?|sconto|preços?|custam?|desconto|prijs|prijzen|kost|korting|bedrag|cen[ay]|koszt(?:uje)?|opłata|rabat|pris(?:er|et|en)?|kostar|koster|hinta|maksaa|cennik|ár|цен[аы]|стоимость|стоит|скидка|тариф|fiyat|ücret|harga|giá|cenník|ціна|ціни|цін|preț|cijena|hind|kaina|τιμή|biaya|poplatek|avgift|gebyr|מחיר";
const otherScripts =
  "价格|價格|価格|价|價|料金|費用|费用|定价|折扣|割引|가격|요금|할인|ราคา|السعر|سعر|मूल्य|कीमत";

export const somePriceWord = new RegExp(`(?<![\\p{L}])(?:${blankScripts})(?![\\p{L}])|${otherScripts}`, "iu");

/** The head of a table's column or row. */
export function isAboutPrices(cell: string): boolean {
  // A marker says "price" itself, and guarding a guarded text must change nothing.
  const head = cell.replace(/\[redacted: [a-z]+\]/g, "");
  return somePriceWord.test(head) || someCurrency.test(head) || someCurrencyCode.test(head);
}

/** At most two words lie between, as in "costs you just 49". */
export const endsWithPriceWord = new RegExp(
  `(?:(?<![\\p{L}])(?:${blankScripts})|${otherScripts})(?:[^\\p{L}\\p{N}]{1,3}\\p{L}{1,12}){0,2}[^\\p{L}\\p{N}.!?]{0,6}$`,
  "iu",
);

const things =
  "seats?|users?|agents?|members?|employees?|persons?|contacts?|hosts?|devices?|sites?|months?|mo|years?|yr|annum|nights?|days?|hours?|hr|licen[cs]es?|units?|items?|[kmgt]b|kwh|mwh|v?cpu|cores?|1[.,]?000|1k|1m|thousand|million|sitz|nutzer|person|monat|jahr|tag|stunde|lizenz|stück|mtl|mois|an|jour|heure|utilisateur|personne|mes|año|día|hora|usuario|persona|mês|ano|usuário|pessoa|mese|anno|utente|maand|mnd|jaar|gebruiker|månad|mån|måned|md|år|kuukausi|kk|vuosi|mies|miesiąc|rok|mc|m-c|měsíc|měs|мес|месяц|год|міс|рік|ay|yıl|bulan|tháng|năm";

/** "49 per seat", "49/month", "49 p.a.", "49 each", "49 zzgl. MwSt.". */
export const beginsWithUnit = new RegExp(
  `^${gap}(?:(?:/|(?:per|pro|pr\\.?|je|par|por|al|an?|im|za|na|в|за|each|every)\\s)\\s?(?:\\p{L}{1,12}\\s){0,1}(?:${things})(?![\\p{L}\\p{N}])|p\\.\\s?[am]\\.|(?:each|apiece|pcm|mtl)(?!\\p{L})|/\\s?[月年人월년]|(?:monthly|yearly|annually|monatlich|jährlich)(?!\\s?\\p{L})|${taxed()})`,
  "iu",
);

function taxed(): string {
  const before =
    "\\+|plus|excl?\\.?|exkl\\.?|inkl?\\.?|incl?\\.?|zzgl\\.?|ex|excluding|including|before|hors|más|mais|più|bez|s";
  const tax = "vat|gst|mwst|ust|tva|iva|btw|moms|dph|pdv|kdv|alv|áfa|ндс|пдв|tax(?:es)?";
  return `(?:${before})\\s?(?:${tax})(?!\\p{L})|(?-i:HT|TTC)(?!\\p{L})|(?:netto|brutto)(?!\\p{L})|税込|税抜|税別|含税`;
}

/** Numbers in words, where a currency follows. */
const numberWords =
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend|deux|trois|quatre|cinq|sept|huit|neuf|dix|vingt|trente|quarante|cinquante|soixante|cent|mille|dos|tres|cuatro|cinco|diez|veinte|treinta|cuarenta|cincuenta|cien|mil";
export const endsWithNumberWord = new RegExp(
  `(?:(?<!\\p{L})(?:(?:${numberWords})[\\s-]{0,3}){1,5}|\\p{L}{0,20}(?:zig|hundert|tausend)|[一二三四五六七八九十百千万億]{1,8})[\\s-]{0,3}$`,
  "iu",
);
