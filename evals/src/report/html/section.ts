import { count, intervalText, milliseconds, money, percent, SCORE_NAMES } from '../format.ts';
import type { Failure, Section } from '../summary.ts';
import { confusionChart, scoreChart } from './charts.ts';
import { html, type Markup } from './markup.ts';
import { figure } from './overview.ts';

/** The figures of one suite and architecture at a glance. */
export function tiles(section: Section): Markup {
  const { score, whole, rationale, latency, tokens, cost, handoffs, toHuman, errors, passHatK } = section;
  const last = passHatK.at(-1);
  const all: [name: string, value: string, under: string][] = [
    [SCORE_NAMES[section.suite], percent(score.share), `${intervalText(score)} %, ${score.of} rows`],
  ];
  if (whole !== null) all.push(['right throughout', percent(whole.share), `${intervalText(whole)} %`]);
  if (last !== undefined && last.k > 1)
    all.push([`pass^${last.k}`, percent(last.share), 'all runs of a row right']);
  if (rationale !== null) {
    all.push([
      'score of reasons',
      percent(rationale.score),
      `${rationale.reasons} reasons, by ${rationale.by.join(', ')}`,
    ]);
  }
  all.push(
    ['answer time p95', milliseconds(latency?.p95 ?? null), `p50 ${milliseconds(latency?.p50 ?? null)}`],
    [
      'tokens in / out',
      tokens === null ? '–' : `${count(tokens.input)} / ${count(tokens.output)}`,
      'a conversation',
    ],
    ['cost', money(cost), 'a conversation'],
    ['handoffs', count(handoffs, 2), 'a conversation'],
    ['with a person', percent(toHuman.share), `${intervalText(toHuman)} %`],
    ['errors', `${errors.runs}`, `of ${errors.of} runs; neither right nor wrong`],
  );
  return html`<div class="tiles">${all.map(
    ([name, value, under]) =>
      html`<div class="tile"><span>${name}</span><b>${value}</b><span>${under}</span></div>`,
  )}</div>`;
}

/** What one architecture got right and wrong: confusion, labels, tags, failures. */
export function sectionMarkup(section: Section, titled: boolean): Markup {
  const { arch, confusion, labels, tags, failures, errors } = section;
  const hardest = [...tags].sort((a, b) => (a.score.share ?? 2) - (b.score.share ?? 2));
  const pictures: Markup[] = [];
  if (confusion !== null) {
    const rows = labels.flatMap(({ label, precision, recall }) => [
      { label: `${label}, precision`, detail: `of ${precision.of}`, score: precision, tone: 1 },
      { label: `${label}, recall`, detail: `of ${recall.of}`, score: recall, tone: 0 },
    ]);
    pictures.push(
      figure(
        'confusion',
        'who should have had it (rows) and who had it (columns)',
        confusionChart(confusion),
      ),
      figure('precision and recall', 'with 95 % intervals', scoreChart('precision and recall', rows)),
    );
  }
  pictures.push(
    figure(
      'by tag',
      'hardest first',
      scoreChart(
        'by tag',
        hardest.map(({ tag, score }) => ({ label: tag, detail: `of ${score.of}`, score, tone: 0 })),
      ),
    ),
  );
  return html`${titled ? html`<h3 style="margin-top:28px">${section.suite}, ${arch}</h3>${tiles(section)}` : html``}
<div class="cards">${pictures}</div>
${errors.runs === 0 ? html`` : errorsMarkup(section)}
${failures.length === 0 ? html`<p class="soft" style="margin-top:14px">No row went wrong.</p>` : failuresMarkup(failures, arch)}`;
}

function errorsMarkup({ errors }: Section): Markup {
  return html`<details><summary>${errors.runs} of ${errors.of} runs came to no end</summary>${errors.examples.map(
    ({ row, code, message }) =>
      html`<div class="failure"><b>${row}</b><span>${code}: ${message}</span></div>`,
  )}</details>`;
}

function failuresMarkup(failures: readonly Failure[], arch: string): Markup {
  return html`<details><summary>${failures.length} rows wrong, ${arch}</summary>${failures.map(failureMarkup)}</details>`;
}

function failureMarkup(failure: Failure): Markup {
  const again =
    failure.runs > 1 ? html` <span class="chip">${failure.wrong} of ${failure.runs} runs</span>` : html``;
  return html`<div class="failure"><div class="route"><span class="soft">${failure.row}</span> <b>${failure.expected}</b> expected, <b>${failure.actual}</b> found${again}${failure.tags.map((tag) => html`<span class="chip">${tag}</span>`)}</div>
<div class="said">${failure.said.map((said) => html`<q>${said}</q>`)}</div>
${line('reason', failure.reason)}${line('label', failure.why)}${failure.missing.map((missing) => line('not so', missing))}${line('answer', failure.answer)}</div>`;
}

function line(name: string, text: string | null): Markup {
  return text === null ? html`` : html`<div><span class="soft">${name}:</span> ${text}</div>`;
}
