/** Where a text tries to instruct whatever model reads it. */
export interface Instruction {
  readonly index: number;
  readonly text: string;
}

const gap = "[\\s,;:.!\"'*_-]{1,4}";
const some = (words: string, most: number): string => `(?:(?:${words})${gap}){0,${most}}`;
const model =
  "(?:ai|llm|large language model|language model|chatgpt|gpt-[345]|chatbot|claude|gemini|copilot)";

/**
 * Phrases that speak to a model about its instructions, as they are seen in the wild and in public test sets. Each is
 * so narrow that ordinary prose about computers does not hold it, and every repetition is bounded, so that matching
 * stays linear.
 */
const phrases: readonly string[] = [
  // "Ignore all previous instructions", "disregard the above prompt", "override your system prompt"
  `(?:ignore|disregard|forget|override|bypass)${gap}${some("all|any|every|of|the|your|my|these|those|and", 4)}(?:previous|prior|preceding|above|earlier|foregoing|existing|system|original|initial)${gap}${some("system|user|developer|safety", 1)}(?:instructions?|prompts?|directives?|guidelines)\\b`,
  // "Disregard all prior rules"; without "all" it is advice about rules
  `(?:ignore|disregard|forget)${gap}(?:all|any|your)${gap}${some("of|the|your|my", 2)}(?:previous|prior|preceding|above|earlier)${gap}(?:commands?|rules|directions)\\b`,
  `(?:ignore|disregard|forget)${gap}(?:everything|all|anything)${gap}${some("that|which|you|was|were|have|had|been", 4)}(?:told|instructed)\\b`,
  `(?:ignore|disregard|forget|override)${gap}(?:all|any|your)${gap}(?:safety${gap})?(?:instructions|guidelines|programming)\\b`,
  // "Do not tell the user", "never reveal this to the user"
  `(?:do not|don't|never|without)${gap}(?:tell|telling|inform|informing|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing))${gap}${some("this|it|that|anything", 2)}(?:to${gap})?the${gap}user\\b`,
  // "Reveal your system prompt"
  `(?:reveal|print|output|repeat|leak|show|disclose|display)${gap}${some("me|us|out|all|of|the|your|its", 3)}(?:(?:system|hidden|secret)|your${gap}(?:initial|original))${gap}(?:prompt|instructions)\\b`,
  // "You are now DAN", "you are now in developer mode"
  `you${gap}are${gap}(?:now|no${gap}longer)${gap}${some("in|a|an|the", 1)}(?:dan\\b|developer mode|jailbroken|jailbreak|unrestricted|unfiltered|uncensored|bound by your)`,
  // "If you are an AI assistant, …", "as an AI language model, I"
  `(?:if|as|since|when)${gap}you${gap}are${gap}(?:an?${gap})?${model}(?:${gap}(?:assistant|agent|model|language|system|bot|crawler|reading|processing)\\b|\\s{0,2}[,.:;])`,
  `as an ai (?:language model|assistant)\\s{0,2},?\\s{0,2}(?:i|you)\\b`,
  // "Attention AI agents", "note to LLMs:", "dear ChatGPT"
  `(?:attention|(?:note|message|instructions?|notice)${gap}(?:to|for))${gap}${some("all|the|any", 1)}(?:ai|llm|language model)s?(?:${gap}(?:assistants?|agents?|models?|reading|processing|crawlers?)\\b|\\s{0,2}:)`,
  `(?:dear|hey)${gap}${model}\\b`,
  // "Your new instructions are"
  `your${gap}(?:new|real|actual|only)${gap}instructions?(?:${gap}(?:is|are)\\b|\\s{0,2}:)`,
  // Chat templates of current models
  "<\\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)\\|>",
  "\\[/?inst\\]|<</?sys>>|<(?:start|end)_of_turn>",
  // The first of them in other languages
  `(?:ignoriere?|vergiss|missachte)${gap}${some("alle|die|deine|aller|jegliche", 3)}(?:vorherigen|bisherigen|vorigen|obigen|früheren)${gap}(?:anweisungen|befehle|instruktionen|regeln)`,
  `(?:ignore[zr]?|oublie[zr]?)${gap}${some("toutes|les|tes|vos", 3)}(?:instructions|consignes)${gap}(?:précédentes|antérieures|ci-dessus)`,
  `(?:ignora|olvida|ignore)${gap}${some("todas|las|tus|sus", 3)}instrucciones${gap}(?:anteriores|previas)`,
  `(?:ignora|dimentica)${gap}${some("tutte|le|tue", 3)}istruzioni${gap}(?:precedenti|sopra)`,
  `игнорируй(?:те)?${gap}${some("все|эти|свои", 2)}(?:предыдущие|прежние)${gap}(?:инструкции|указания)`,
  `(?:ignor[ae]|esqueça|desconsidere)${gap}${some("todas|as|suas|quaisquer", 3)}instruções${gap}(?:anteriores|prévias|acima)`,
  `(?:önceki|yukarıdaki)${gap}${some("tüm|bütün", 1)}(?:talimatları|komutları)${gap}(?:yok${gap}say(?:ın)?|görmezden${gap}gel(?:in)?|unut(?:un)?|dikkate${gap}alma(?:yın)?)(?![a-zçğıöşü])`,
  `تجاهل${gap}${some("جميع|كل|كافة", 1)}(?:التعليمات|الأوامر|الإرشادات)${gap}(?:السابقة|أعلاه)`,
  "(?:이전|위|앞)(?:의|에)?\\s?(?:모든\\s?)?(?:지시|명령|지침|프롬프트)(?:\\s?사항)?(?:들)?(?:를|을|은|는)?\\s?(?:모두\\s?)?무시(?![되된될됨됩])",
  "(?:忽略|无视|忽視|無視)(?:所有|全部|你)?(?:之前|以前|以上|上面|先前)的?(?:所有|全部)?(?:的)?(?:指令|指示|提示|命令)",
  "(?:以前|これまで|上記|前)の(?:すべての)?(?:指示|命令|プロンプト)を(?:すべて)?無視",
];

/** The first word or sign of a phrase; looking for it is many times faster than trying each phrase everywhere. */
const openings =
  /\b(?:ignor|disregard|forget|overrid|bypass|do not|don't|never|without|reveal|print|output|repeat|leak|show|disclose|display|you[\s,]are|if|as|since|when|attention|note|message|instruction|notice|dear|hey|hello|your|vergiss|missachte|oublie|olvida|dimentica)|<\||\[\/?inst|<<\/?sys|<(?:start|end)_of|игнорируй|esqueça|desconsider|önceki|yukarıdaki|تجاهل|이전|위의|위 |앞의|忽略|无视|忽視|無視|以前の|これまでの|上記の|前の/gi;
const phrase = new RegExp(`(?:${phrases.join("|")})`, "iy");

/** What every phrase holds one of; most documents hold none, and nothing else is looked for in them. */
const telling =
  /instru[cç]|prompt|directive|guideline|command|rules|direction|told|programming|the.{1,4}user|you.{1,4}are|\bai\b|\bllm|language.model|gpt|claude|gemini|copilot|chatbot|<\||\[\/?inst|<<|_of_turn|anweisung|befehle|regeln|consignes|istruzioni|talimat|komutl|игнорируй|[指提命プ무ت]/i;

export function instructionsIn(text: string): readonly Instruction[] {
  if (!telling.test(text)) return [];
  const found: Instruction[] = [];
  openings.lastIndex = 0;
  for (let at = openings.exec(text); at !== null; at = openings.exec(text)) {
    phrase.lastIndex = at.index;
    const match = phrase.exec(text);
    if (match === null) continue;
    found.push({ index: at.index, text: match[0] });
    openings.lastIndex = phrase.lastIndex;
  }
  return found;
}
