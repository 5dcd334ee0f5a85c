/** Markup that is safe as it stands. */
export type Markup = { readonly markup: string };

type Part = Markup | string | number | null | readonly Markup[];

/** Markup around parts: text and numbers are escaped, markup is not. Customers' words must stay words. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const text = strings.map((literal, i) => literal + (i < parts.length ? textOf(parts[i]!) : ''));
  return { markup: text.join('') };
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
