import { z } from 'zod';
import { anyOf } from '../contracts/plain-words.ts';

/** A variable that is a whole number within bounds. */
export const whole = (fallback: number, min: number, max: number) => {
  const range = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, range)
    .transform(Number)
    .pipe(z.number(range).min(min, range).max(max, range))
    .default(fallback);
};

/** A variable that is a list with commas. */
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

/** A variable that is an address with one of the schemes, like `https`. */
export const address = (...schemes: string[]) =>
  z.url({
    protocol: new RegExp(`^(${schemes.join('|')})$`),
    error: `must be an address that begins with ${anyOf(schemes.map((scheme) => `${scheme}://`))}`,
  });
