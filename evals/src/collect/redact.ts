/**
 * What stands for a person or an account is replaced by what it is. Libraries for this know the numbers and names of one country; these
 * rules know any, and rather take too much. They are a help for the person who reads every candidate, and do not replace them: a name
 * that nothing announces is not found.
 */
const RULES: [what: string, pattern: RegExp][] = [
  ['[email]', /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ['[link]', /\b(?:https?:\/\/|www\.)\S+/giu],
  // Ids of ours keep what they are ids of: that is often why a message goes where it goes.
  ['[invoice]', /\bINV-[\w-]+/giu],
  ['[charge]', /\bCH-\d[\w-]*/giu],
  ['[account]', /\bA-\d{3,}\b/giu],
  ['[tenant]', /\bT-\d{3,}\b/giu],
  ['[call]', /\bC-\d{3,}\b/giu],
  ['[iban]', /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/gu],
];

/** Digits with what people put between them. */
const NUMBER = /(?<![\p{L}\p{N}])(?<!\p{N}[.,])\+?\(?\d(?:[\s()./-]{0,2}\d){4,}(?!\p{N})/gu;

/** Sums and dates stay: they are what a message is about. */
const KEPT = /^(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})$/u;

const NAME = String.raw`\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+){0,2}`;

/** Words after which people say or sign their names. Case matters: "this is Ann" names somebody and "this is urgent" does not. */
const ANNOUNCED = new RegExp(
  String.raw`(?<=(?<!\p{L})(?i:my name is|my name's|this is|i am called|ich heiße|ich heisse|mein name ist|je m['’]appelle|me llamo|mi nombre es|mi chiamo|meu nome é|me chamo|mijn naam is|ik heet|nazywam się|mr\.?|mrs\.?|ms\.?|dr\.?|herr|frau|madame|monsieur|señor|señora|regards,|grüße,|grüßen,|cordialement,|saludos,|saluti,)\s+)(${NAME})`,
  'gu',
);

/** A text without what stands for a person or an account; `names` are names that are known to be one's. */
export function redacted(text: string, names: readonly string[] = []): string {
  let found = text;
  for (const [what, pattern] of RULES) found = found.replace(pattern, what);
  found = found.replace(NUMBER, (number, at: number, whole: string) => {
    if (KEPT.test(number.trim()) || /[$€£¥]\s?$/u.test(whole.slice(0, at))) return number;
    return isCard(number) ? '[card]' : '[number]';
  });
  found = found.replace(ANNOUNCED, '[name]');
  for (const name of names.filter((each) => each.length > 1)) {
    found = found.replace(new RegExp(`(?<!\\p{L})${RegExp.escape(name)}(?!\\p{L})`, 'giu'), '[name]');
  }
  return found;
}

/** 13 to 19 digits with Luhn's check digit (ISO/IEC 7812-1, annex B). */
function isCard(text: string): boolean {
  const digits = [...text].filter((character) => /\d/.test(character)).map(Number);
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = digits.reverse().reduce((total, digit, i) => {
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
