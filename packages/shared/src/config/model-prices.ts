import { readFileSync } from 'node:fs';
import { z } from 'zod';

const usd = z.number('must be a number of US dollars').nonnegative('must not be negative');

/** What a model costs, in US dollars a million tokens. Without `cachedInput`, cached input costs what other input does. */
const modelPriceSchema = z.strictObject(
  { input: usd, cachedInput: usd.optional(), output: usd },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? 'may have input, cachedInput and output' : undefined,
  },
);
export type ModelPrice = z.infer<typeof modelPriceSchema>;

/** `MODEL_PRICES`: JSON, or the path of a file of it, with a price for each model by the name that it is asked by. */
export const modelPrices = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text.trimStart().startsWith('{') ? text : readFileSync(text, 'utf8'));
    } catch (error) {
      context.addIssue(
        error instanceof SyntaxError ? 'is not JSON' : 'is neither JSON nor a file that can be read',
      );
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().min(1), modelPriceSchema, 'must be an object with a price for each model'));
