import { styleText } from 'node:util';
import { brief, dim, table } from '@switchboard/cli/src/terminal/text.ts';
import { type Report, sectionsOf } from './report.ts';
import type { Failure, Section } from './summary.ts';
import {
  comparisonTable,
  confusionTable,
  labelTable,
  overviewTable,
  suiteTable,
  tagTable,
} from './tables.ts';

/** Failures that the terminal shows of each suite and architecture; the pages have them all. */
const SHOWN = 8;

/** The report for a terminal. */
export function reportText(report: Report): string {
  const { run } = report;
  const several = run.archs.length > 1;
  const parts = [
    ...report.caveats.map(({ kind, text }) => styleText(kind === 'stop' ? 'red' : 'yellow', text)),
    ...(several ? [bold('architectures side by side'), table(overviewTable(report))] : []),
    ...run.suites.flatMap((suite) => {
      const sections = sectionsOf(report, suite);
      return sections.length === 0 ? [] : [table(suiteTable(sections)), ...sections.flatMap(detail)];
    }),
    ...(several ? [bold('differences'), table(comparisonTable(report))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function detail(section: Section): string[] {
  const title = bold(`${section.suite}, ${section.arch}`);
  const tables = [
    ...(section.confusion === null ? [] : [labelTable(section), confusionTable(section)]),
    tagTable(section),
  ].map((each) => table(each));
  const parts = [`${title}\n${tables[0]}`, ...tables.slice(1)];
  if (section.errors.runs > 0) {
    const examples = section.errors.examples.map(
      ({ row, code, message }) => `  ${row}: ${code}: ${brief(message, 100)}`,
    );
    parts.push(
      [
        `${title}: ${section.errors.runs} runs with an error, which count neither as right nor as wrong`,
        ...examples,
      ].join('\n'),
    );
  }
  if (section.failures.length > 0) {
    const more = section.failures.length - SHOWN;
    parts.push(
      [
        `${title}: ${section.failures.length} rows wrong`,
        ...section.failures.slice(0, SHOWN).map(failureText),
        ...(more > 0 ? [dim(`  and ${more} more in the report's pages`)] : []),
      ].join('\n'),
    );
  }
  return parts;
}

function failureText(failure: Failure): string {
  const lines = [
    `  ${failure.row}  ${failure.expected} expected, ${failure.actual} found${failure.runs > 1 ? ` (${failure.wrong} of ${failure.runs} runs)` : ''}`,
    dim(`    said: ${brief(failure.said.join(' / '), 140)}`),
  ];
  if (failure.reason !== null) lines.push(dim(`    reason: ${brief(failure.reason, 140)}`));
  for (const missing of failure.missing) lines.push(dim(`    not so: ${brief(missing, 140)}`));
  return lines.join('\n');
}

const bold = (text: string) => styleText('bold', text);
