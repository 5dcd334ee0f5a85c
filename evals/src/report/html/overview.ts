import { milliseconds, money, SCORE_NAMES } from '../format.ts';
import { type Report, sectionsOf } from '../report.ts';
import { amountChart, scoreChart } from './charts.ts';
import { html, type Markup } from './markup.ts';

/** What share of each suite every architecture had right, and how much it left to people. */
export function scoreCharts(report: Report): Markup[] {
  return report.run.suites.flatMap((suite) => {
    const sections = sectionsOf(report, suite);
    if (sections.length === 0) return [];
    const rows = (of: 'score' | 'toHuman') =>
      sections.map((section, tone) => ({ label: section.arch, detail: '', score: section[of], tone }));
    return [
      figure(
        SCORE_NAMES[suite],
        `${suite}; share of rows, with its interval`,
        scoreChart(SCORE_NAMES[suite], rows('score')),
      ),
      figure(
        'handed to a person',
        `${suite}; share of conversations`,
        scoreChart('handed to a person', rows('toHuman')),
      ),
    ];
  });
}

/** What every architecture took: time of an answer, cost of a conversation. */
export function amountCharts(report: Report): Markup[] {
  return report.run.suites.flatMap((suite) => {
    const sections = sectionsOf(report, suite);
    if (sections.length === 0) return [];
    const time = sections.map(({ arch, latency }, tone) => ({
      label: arch,
      mid: latency?.p50 ?? null,
      to: latency?.p95 ?? null,
      text: milliseconds(latency?.p95 ?? null),
      tone,
    }));
    const cost = sections.map((section, tone) => ({
      label: section.arch,
      mid: null,
      to: section.cost.usd,
      text: money(section.cost),
      tone,
    }));
    return [
      figure(
        'time of an answer',
        `${suite}; to p95, the line is p50`,
        amountChart('time of an answer', time),
      ),
      figure(
        'cost of a conversation',
        `${suite}; US dollars, mean`,
        amountChart('cost of a conversation', cost),
      ),
    ];
  });
}

export function figure(title: string, caption: string, picture: Markup): Markup {
  return html`<figure class="card"><h3>${title}</h3><figcaption>${caption}</figcaption>${picture}</figure>`;
}
