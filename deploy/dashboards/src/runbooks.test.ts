import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import {
  deskCodes,
  failureCodes,
  intakeCodes,
  personCodes,
} from '../../../packages/shared/src/telemetry/metrics/labels.ts';

const page = await readFile(
  new URL('../../../docs/runbooks/SwitchboardDeadLetters.md', import.meta.url),
  'utf8',
);

/** The codes in the first column of the tables, by the heading that the table has for its second one. */
function codesOf(second: string): string[] {
  const table = page.split('\n\n').find((part) => part.startsWith(`| code | ${second} |`));
  const rows = table?.split('\n').slice(2) ?? [];
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''),
  );
}

it('the page on dead letters says of every code what it is and what to look at', () => {
  expect(codesOf('what it is')).toEqual(expect.arrayContaining([...failureCodes]));
  expect(codesOf('of')).toEqual(expect.arrayContaining([...intakeCodes, ...deskCodes, ...personCodes]));
});
