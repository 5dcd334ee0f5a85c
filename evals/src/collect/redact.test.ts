import { expect, it } from 'vitest';
import { redacted } from './redact.ts';

it.each([
  ['write to lee.o@lakeside-dental.example please', 'write to [email] please'],
  [
    'account A-1001, tenant t-2001, call C-50412, INV-1001-2605',
    'account [account], tenant [tenant], call [call], [invoice]',
  ],
  ['card 4111 1111 1111 1111 was charged', 'card [card] was charged'],
  ['call me: +44 20 7946 0958 or (555) 010-9999', 'call me: [number] or [number]'],
  ['IBAN DE89 3704 0044 0532 0130 00', 'IBAN [iban]'],
  ['see https://x.example/u/4711?token=abc', 'see [link]'],
  ['Hi, my name is Petra Novák and it rings', 'Hi, my name is [name] and it rings'],
  ['Guten Tag, ich heiße Jörg Müller.', 'Guten Tag, ich heiße [name].'],
  ['customer 83710', 'customer [number]'],
])('%j becomes %j', (text, without) => {
  expect(redacted(text)).toBe(without);
});

it('keeps what a message is about: sums, dates, errors, plans', () => {
  for (const text of [
    'I was charged $99 twice on 2026-05-02, 1,250.00 in all',
    'the webhook returns 502 since 12.05.2026',
    'what do 120 Business seats cost? $12000?',
    'this is urgent',
  ]) {
    expect(redacted(text)).toBe(text);
  }
});

it('takes out names that are known', () => {
  expect(redacted('Dana here, dana again, Danae not', ['Dana'])).toBe('[name] here, [name] again, Danae not');
});
