import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Gram } from './grams.ts';
import { fold, type Word } from './words.ts';

/** One line of the glossary: what customers call one thing, in any language. `refund*` matches every ending. */
const entrySchema = z.strictObject({ concept: z.string().min(1), words: z.array(z.string().min(1)).min(1) });

type Phrase = { concept: string; tokens: readonly string[] };

/** Phrases by their first token, so that a word of a message meets only the few that it can begin. */
export type Glossary = ReadonlyMap<string, readonly Phrase[]>;

/** @param lines JSON, one concept a line */
export function parseGlossary(lines: string): Glossary {
  const glossary = new Map<string, Phrase[]>();
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const { concept, words } = entrySchema.parse(JSON.parse(line));
    for (const phrase of words) {
      const tokens = phrase.split(' ').map(fold);
      const first = tokens[0]!;
      const beginning = glossary.get(first);
      if (beginning === undefined) glossary.set(first, [{ concept, tokens }]);
      else beginning.push({ concept, tokens });
    }
  }
  return glossary;
}

export function readGlossary(): Glossary {
  return parseGlossary(readFileSync(new URL('../../data/glossary.jsonl', import.meta.url), 'utf8'));
}

function matches(token: string, word: Word | undefined): boolean {
  if (word === undefined) return false;
  return token.endsWith('*') ? word.folded.startsWith(token.slice(0, -1)) : word.folded === token;
}

/** The tokens of a glossary phrase that a word can match: itself, or any beginning of it with an asterisk. */
function tokensFor(folded: string): string[] {
  const tokens = [folded];
  for (let size = 1; size <= folded.length; size++) tokens.push(`${folded.slice(0, size)}*`);
  return tokens;
}

/** Whether a word is one of the glossary, alone or as a part of a phrase's beginning. */
export function isInGlossary(folded: string, glossary: Glossary): boolean {
  return tokensFor(folded).some((token) => glossary.has(token));
}

/**
 * The concepts that a message speaks of. They say only which words mean the same, not where a message goes: that
 * is learned. A customer's "Rückerstattung" thus counts as one more "refund".
 */
export function conceptGrams(words: readonly Word[], glossary: Glossary): Gram[] {
  return words.flatMap((word, i) =>
    tokensFor(word.folded)
      .flatMap((token) => glossary.get(token) ?? [])
      .filter(({ tokens }) => tokens.every((token, offset) => matches(token, words[i + offset])))
      .map(({ concept, tokens }) => ({ key: `k:${concept}`, from: tokens.map((_, offset) => i + offset) })),
  );
}
