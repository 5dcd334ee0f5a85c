import { runLines } from './provenance.ts';
import { type Report, sectionsOf } from './report.ts';
import type { Failure, Section } from './summary.ts';
import {
  comparisonTable,
  confusionTable,
  labelTable,
  overviewTable,
  suiteTable,
  type Table,
  tagTable,
} from './tables.ts';

/** The report for a pull request or a wiki. */
export function reportMarkdown(report: Report): string {
  const { run } = report;
  const several = run.archs.length > 1;
  const parts = [
    `# Evaluation ${run.id}`,
    ...report.caveats.map(
      ({ kind, text }) => `> **${kind === 'stop' ? 'Read this first' : 'Note'}.** ${escaped(text)}`,
    ),
    runLines(run)
      .map(([name, value]) => `- ${name}: ${escaped(value)}`)
      .join('\n'),
    ...(several ? ['## Architectures side by side', grid(overviewTable(report))] : []),
    ...run.suites.flatMap((suite) => {
      const sections = sectionsOf(report, suite);
      return sections.length === 0
        ? []
        : [`## ${suite}`, grid(suiteTable(sections)), ...sections.flatMap(detail)];
    }),
    ...(several ? ['## Differences', grid(comparisonTable(report))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function detail(section: Section): string[] {
  return [
    `### ${section.suite}, ${section.arch}`,
    ...(section.confusion === null ? [] : [grid(labelTable(section)), grid(confusionTable(section))]),
    grid(tagTable(section)),
    ...(section.errors.runs === 0 ? [] : [errorsText(section)]),
    ...(section.failures.length === 0
      ? []
      : [`${section.failures.length} rows wrong:`, section.failures.map(failureText).join('\n')]),
  ];
}

function errorsText({ errors }: Section): string {
  const examples = errors.examples.map(({ row, code, message }) => `- ${row}: ${code}: ${escaped(message)}`);
  return [
    `${errors.runs} of ${errors.of} runs came to no end; they count neither as right nor as wrong:`,
    '',
    ...examples,
  ].join('\n');
}

function failureText(failure: Failure): string {
  const lines = [
    `- **${failure.row}** (${failure.tags.join(', ')}): ${failure.expected} expected, ${failure.actual} found${failure.runs > 1 ? ` in ${failure.wrong} of ${failure.runs} runs` : ''}`,
    `  - said: ${escaped(failure.said.join(' / '))}`,
  ];
  if (failure.reason !== null) lines.push(`  - reason: ${escaped(failure.reason)}`);
  if (failure.why !== null) lines.push(`  - label: ${escaped(failure.why)}`);
  for (const missing of failure.missing) lines.push(`  - not so: ${escaped(missing)}`);
  return lines.join('\n');
}

function grid([head = [], ...rows]: Table): string {
  const line = (cells: string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

/** What customers write must not become markup. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|~#]/g, (mark) => `\\${mark}`);
}
