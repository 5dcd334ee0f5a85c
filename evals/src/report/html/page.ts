import { isSignificant } from '../compare.ts';
import { runLines } from '../provenance.ts';
import { type Report, sectionsOf } from '../report.ts';
import { comparisonTable, overviewTable, type Table } from '../tables.ts';
import { html, type Markup } from './markup.ts';
import { amountCharts, scoreCharts } from './overview.ts';
import { sectionMarkup, tiles } from './section.ts';
import { STYLE } from './style.ts';

/** The report as one page that needs no other file: pictures are inline, light or dark as the reader has it. */
export function reportHtml(report: Report): string {
  const { run } = report;
  const several = run.archs.length > 1;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evaluation ${run.id}</title><style>${{ markup: STYLE }}</style></head><body><main>
<h1>Evaluation of ${run.suites.join(', ')}</h1>
<p class="lead">${run.archs.join(', ')} · ${run.offline ? 'offline model' : modelsOf(report)} · ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC · ${run.id}</p>
${report.caveats.map(({ kind, text }) => html`<p class="caveat ${kind}" role="note">${text}</p>`)}
${several ? comparison(report) : html``}
${run.suites.map((suite) => suiteMarkup(report, suite, several))}
<h2>Where the figures come from</h2>
<details open><summary>Run ${run.id}</summary><dl>${runLines(run).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details>
<p class="soft" style="margin-top:14px">Intervals are Wilson's, 95 %, over rows. Runs that came to no end count neither as right nor as wrong. An unknown price is not zero.</p>
</main></body></html>
`;
  return page.markup;
}

function modelsOf({ sections }: Report): string {
  return [...new Set(sections.flatMap(({ models }) => models))].join(', ');
}

function suiteMarkup(report: Report, suite: Report['run']['suites'][number], several: boolean): Markup {
  const sections = sectionsOf(report, suite);
  const [first] = sections;
  if (first === undefined) return html``;
  return html`<h2>${suite === 'routing' ? 'Routing' : suite === 'pivots' ? 'Changes of topic' : 'Tasks'}</h2>
${several ? html`` : tiles(first)}
${sections.map((section) => sectionMarkup(section, several))}`;
}

function comparison(report: Report): Markup {
  const tested = report.comparisons.filter(({ p }) => p !== null);
  const significant = tested.filter(isSignificant).length;
  return html`<h2>Architectures side by side</h2>
<div class="cards even">${scoreCharts(report)}${amountCharts(report)}</div>
<div class="card scroll" style="margin-top:16px">${grid(overviewTable(report))}</div>
<h2>Differences</h2>
<p class="soft" style="margin-bottom:14px">Each against ${report.run.archs[0] ?? ''}, on the same rows. What is right or not, and who ended with a person: McNemar's exact test. Time and cost: a paired bootstrap over rows.
All are corrected together by Holm. ${significant} of ${tested.length} differences are significant at 5 %.</p>
<div class="card scroll">${grid(comparisonTable(report))}</div>`;
}

function grid([head = [], ...rows]: Table): Markup {
  return html`<table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td class="${cell === 'significant' ? 'yes' : ''}">${cell}</td>`)}</tr>`)}</tbody></table>`;
}
