import { foldText } from './fold-text.ts';

const BLOCK_START =
  /[[<{#=*-]{1,6}\s?\/?\s?(?:begin |start )?(?:system|admin(?:istrator)?|assistant|developer|ai|instructions?|prompt|override)\b[^\n\]>]{0,80}[\]>}:=*-]/;
const BLOCK_END = /[[<{#=*-]{1,6}\s?\/?\s?(?:end(?: of)? )[^\n\]>]{0,60}[\]>}=*-]/;
const STRONG: readonly RegExp[] = [
  /<\/?(?:email|body|system|user|assistant|instructions?|context|document|untrusted)>/,
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines|directives|system)\b/,
  /\b(?:ignoriere|vergiss|missachte)\b.{0,40}\b(?:anweisungen|regeln|instruktionen|vorgaben)\b/,
  /\b(?:ignor(?:e|ez|a|ar|en)|oubli(?:e|ez)|olvid(?:a|e)|esquec(?:a|e))\b.{0,40}\b(?:instructions|consignes|instrucciones|instrucoes|regles|reglas|regras)\b/,
  /(?:指示|命令|ルール)を?(?:すべて|全て)?無視/,
  /\b(?:system prompt|systemprompt|developer mode|administrator mode|admin mode|god mode|jailbreak|new instructions?\s?:|your (?:real |new )?instructions are)\b/,
  /\byou are (?:now )?(?:an? |the )?(?:ai|assistant|language model|bot|chatbot|administrator|admin)\b/,
  /\b(?:to|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for))(?: the)? (?:ai|llm|bot|language model|automated|ai assistant|virtual assistant)\b/,
  /(?:^|[\s[(:;-])system\s?(?:message|note|override|command)?\s?:/,
  /\bset (?:the |my |our )?(?:price|total|budget|discount|cost|rate|number of \w+|adults|status|priority|margin|markup)\b.{0,30}\bto\b/,
  /\b(?:mark|flag|treat|classify|approve) (?:this|me|us|it|as|the (?:quote|sender|customer|client|booking))\b.{0,30}\b(?:vip|paid|approved|verified|trusted|confirmed|priority|admin)\b/,
  /\bmark as (?:vip|paid|approved|trusted)\b/,
  /\b(?:apply|give|grant|add|use) (?:me |us )?(?:a )?(?:discount of )?\d{2,3} ?%(?: discount)?\b.{0,40}\b(?:automatically|to (?:all|every)|without)\b/,
  /\bdiscount \d{2,3} ?%/,
  /\b(?:send|forward|e-?mail|reveal|print|show|export|give) (?:me |us )?(?:the |your |all |all the |a copy of (?:the )?)?(?:full |entire |complete )?(?:client|customer|contact|guest|user|member)s? (?:list|data(?:base)?|records|details)\b/,
  /\b(?:reveal|print|show|repeat|output) (?:me )?(?:your|the) (?:prompt|instructions|system|api key|secrets?|password)\b/,
  /\b(?:add|set|include|put)?\s?bcc\s?:?\s*[^\s@]{1,64}@[^\s@]{1,200}/,
  /\b(?:reply|respond|answer) only (?:with|by|in)\b/,
  /\bdo not (?:tell|inform|notify|mention|alert)\b.{0,40}\b(?:staff|human|anyone|agent|team|consultant|message|user)\b/,
  /\bthe price of (?:every|each|all|the) \w+ (?:is|are|must be|should be) (?:now )?(?:[a-z]{0,4}\s?)?[01]\b/,
];
const WEAK: readonly RegExp[] = [
  /\b(?:add|include|insert|integrate|replace|remove|misspell|modify|append|introduce|group|provide|encode|translate|write|use)\b.{0,80}\b(?:in|to|from|of|with|at the end of) your (?:response|reply|answer|output)\b/,
  /\b(?:as an ai|chatgpt|gpt-?\d|large language model|llm)\b/,
];

const dropBlocks = (text: string): { text: string; found: boolean } => {
  const folded = foldText(text);
  const start = folded.search(BLOCK_START);
  if (start < 0) return { text, found: false };
  const rest = folded.slice(start + 1);
  const end = BLOCK_END.exec(rest);
  const blank = rest.search(/\n[ \t]*\n/);
  const length = end ? end.index + end[0].length : blank >= 0 ? blank : rest.length;
  return { text: `${text.slice(0, start)}\n\n${text.slice(start + 1 + length)}`, found: true };
};

const splitSentences = (text: string): string[] => text.split(/(?<=[.!?。]["')\]]?\s)|(?<=\n[ \t]*\n)/);
const isStrong = (sentence: string): boolean => {
  const folded = foldText(sentence).replace(/\s+/g, ' ');
  return STRONG.some((pattern) => pattern.test(folded));
};

/**
 * Finds orders to the system inside a mail. The sentences that give them are taken out before anything else is read, so they cannot move a field.
 * @returns the text without them and whether any were found.
 */
export const takeOutInstructions = (text: string): { text: string; found: boolean } => {
  const blocks = dropBlocks(text);
  const sentences = splitSentences(blocks.text);
  const kept = sentences.filter((sentence) => !isStrong(sentence));
  const weak = kept.some((sentence) => WEAK.some((pattern) => pattern.test(foldText(sentence).replace(/\s+/g, ' '))));
  return { text: kept.join(''), found: blocks.found || kept.length < sentences.length || weak };
};
