/** Where a text tries to instruct whatever model reads it. */
export interface Instruction {
  readonly index: number;
  readonly text: string;
}

const gap = "[\\s,;:.!\"'*_-]{1,4}";
const words = (...parts: readonly string[]): string => parts.join(gap);
const optional = (part: string): string => `(?:${part}${gap})?`;

/**
 * Phrases that speak to a model about its instructions, as they are seen in the wild and in public test sets. Each is
 * so narrow that ordinary prose about computers does not hold it, and every repetition is bounded, so that matching
 * stays linear.
 */
const phrases: readonly string[] = [
  // "Ignore all previous instructions", "disregard the above prompt"
  `(?:ignore|disregard|forget|override|bypass)${gap}(?:(?:all|any|every|of|the|your|my|these|those|and)${gap}){0,4}(?:previous|prior|preceding|above|earlier|foregoing|existing|system|original|initial)${gap}${optional("(?:system|user|developer|safety)")}(?:instructions?|prompts?|directives?|guidelines|commands?|rules|directions)\\b`,
  `(?:ignore|disregard|forget)${gap}(?:everything|all|anything)${gap}(?:(?:that|which|you|was|were|have|had|been)${gap}){0,4}(?:told|said|instructed|above|before)\\b`,
  words("(?:ignore|disregard|forget)", "(?:all|any|your)", "(?:instructions|guidelines|programming)\\b"),
  // "Do not tell the user", "never reveal this to the user"
  words(
    "(?:do not|don't|never|without)",
    "(?:tell|telling|inform|informing|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing))",
    "(?:(?:this|it|that|anything)" + gap + "){0,2}(?:to" + gap + ")?the",
    "user\\b",
  ),
  // "Reveal your system prompt"
  words(
    "(?:reveal|print|output|repeat|leak|show|disclose|display)",
    "(?:(?:me|us|out|all|of|the|your|its)" + gap + "){1,4}(?:system|hidden|initial|original|secret)",
    "(?:prompt|instructions)\\b",
  ),
  // "You are now DAN", "you are now in developer mode"
  `you${gap}are${gap}(?:now|no${gap}longer)${gap}(?:(?:in|a|an|the)${gap})?(?:dan\\b|developer mode|jailbroken|jailbreak|unrestricted|unfiltered|uncensored|bound by)`,
  // "If you are an AI assistant", "attention language models"
  `(?:if|as|since|when)${gap}you${gap}are${gap}(?:an?${gap})?(?:ai|llm|large language model|language model)\\b`,
  `(?:attention|note|message|instructions?|notice)${gap}(?:(?:to|for)${gap})?(?:(?:all|the|any)${gap})?(?:ai|llm|language model)s?${gap}(?:assistants?|agents?|models?|reading|processing|crawlers?)\\b`,
  `(?:dear|hey|hello)${gap}(?:ai|llm|language model|chatbot)\\b`,
  // "New instructions:", "your real instructions are"
  `(?:new|updated|real|actual)${gap}(?:system${gap})?instructions?\\s{0,3}:`,
  words("your", "(?:new|real|actual|only)", "instructions?", "(?:is|are)\\b"),
  words("(?:instead", "of", "answering", "the", "(?:user|question))"),
  // Chat templates of current models
  "<\\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)\\|>",
  "\\[/?inst\\]|<</?sys>>|<(?:start|end)_of_turn>",
  // The same in German, French, Spanish and Italian
  `(?:ignoriere?|vergiss|missachte)${gap}(?:(?:alle|die|deine|aller|jegliche)${gap}){0,3}(?:vorherigen|bisherigen|vorigen|obigen|früheren)${gap}(?:anweisungen|befehle|instruktionen|regeln)`,
  `(?:ignore[zr]?|oublie[zr]?)${gap}(?:(?:toutes|les|tes|vos)${gap}){0,3}(?:instructions|consignes)${gap}(?:précédentes|antérieures|ci-dessus)`,
  `(?:ignora|olvida|ignore)${gap}(?:(?:todas|las|tus|sus)${gap}){0,3}instrucciones${gap}(?:anteriores|previas)`,
  `(?:ignora|dimentica)${gap}(?:(?:tutte|le|tue)${gap}){0,3}istruzioni${gap}(?:precedenti|sopra)`,
];

/** The first word or sign of a phrase; looking for it is many times faster than trying each phrase everywhere. */
const openings =
  /\b(?:ignor|disregard|forget|overrid|bypass|do not|don't|never|without|reveal|print|output|repeat|leak|show|disclose|display|you[\s,]are|if|as|since|when|attention|note|message|instruction|notice|dear|hey|hello|new|updated|real|actual|your|instead|vergiss|missachte|oublie|olvida|dimentica)|<\||\[\/?inst|<<\/?sys|<(?:start|end)_of/gi;
const phrase = new RegExp(`(?:${phrases.join("|")})`, "iy");

/** What every phrase holds one of; most documents hold none, and nothing else is looked for in them. */
const telling =
  /instruction|prompt|directive|guideline|command|rules|direction|told|said|above|before|programming|the.{1,4}user|you.{1,4}are|\bai\b|\bllm|language.{1,4}model|chatbot|your.{1,4}(?:new|real|actual|only)|<\||\[\/?inst|<<|_of_turn|anweisung|befehle|instruktion|regeln|consignes|instrucciones|istruzioni|answering/i;

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
