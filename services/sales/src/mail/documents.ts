import { readFile } from 'node:fs/promises';

export const documents = {
  product: { file: 'product.html', title: 'Northwind Voice on one page' },
  pricing: { file: 'pricing.html', title: 'Northwind Voice: plans and prices' },
  security: { file: 'security.html', title: 'Northwind Voice: security and data protection' },
  migration: { file: 'migration.html', title: 'Moving to Northwind Voice' },
} as const;

export type DocumentName = keyof typeof documents;

export function isDocument(name: string): name is DocumentName {
  return Object.hasOwn(documents, name);
}

export function readDocument(name: DocumentName): Promise<string> {
  return readFile(new URL(`../../documents/${documents[name].file}`, import.meta.url), 'utf8');
}
