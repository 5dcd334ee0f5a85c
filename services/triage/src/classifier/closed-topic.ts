import { fold } from './words.ts';

/** Each alternative has a fixed length, so that no run of dots or blanks makes the search slow. */
const BORDER = /(?<=[.!?;:])[ \n]|\n| [-–—] |,? (?=(?:but|aber|pero|mais|mas)\b)|, (?=now\b)/u;

const SETTLED = new RegExp(
  String.raw`\b(?:${[
    'thanks|thank you|thx|cheers|solved|resolved|sorted|fixed|settled|received|works (?:fine )?now|working (?:fine )?now',
    '(?:is|are|was|looks|all) (?:fine|good|clear|ok|okay|great|done)|got (?:it|the|my|your)|makes sense|understood|forget',
    'gracias|resuelto|solucionado|recibido|danke|erledigt|gelost|geklart|merci|regle|resolu|recu|obrigad[oa]|resolvido',
  ].join('|')})\b`,
  'u',
);

const OPEN =
  /\b(?:not|no|never|still|again|except|until|unless|nunca|todavia|nicht|noch|wieder|pas|encore|nao|ainda)\b|n't\b/u;

/**
 * What a customer goes on to say after putting a topic to rest: "the invoice is fine. Now calls to Spain drop" is about
 * the calls, though it has as many words of billing. Undefined where the message does not begin with a settled topic.
 */
export function afterClosedTopic(text: string): string | undefined {
  const lines = text.replaceAll(/\s+/gu, (gap) => (gap.includes('\n') ? '\n' : ' '));
  const parts = lines.split(BORDER).filter((part) => part !== '');
  const first = parts.findIndex((part) => !SETTLED.test(fold(part)) || OPEN.test(fold(part)));
  return first > 0 ? parts.slice(first).join(' ') : undefined;
}
