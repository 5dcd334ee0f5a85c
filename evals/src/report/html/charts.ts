import { percent, scoreText } from '../format.ts';
import type { Confusion } from '../labels.ts';
import type { Score } from '../score.ts';
import { html, type Markup } from './markup.ts';

/** A row of a chart of shares; rows of one `tone` belong together. */
export type ScoreRow = { label: string; detail: string; score: Score; tone: number };

const WIDTH = 520;
const ROW = 26;
const LEFT = 150;
const RIGHT = 112;
const SPAN = WIDTH - LEFT - RIGHT;
const at = (share: number) => LEFT + share * SPAN;
const px = (value: number) => value.toFixed(1);

/** Shares as points on a scale of 0 to 100 %, each with its 95 % interval as a bar. */
export function scoreChart(title: string, rows: readonly ScoreRow[]): Markup {
  const height = rows.length * ROW + 24;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) => html`<line class="grid" x1="${px(at(tick))}" x2="${px(at(tick))}" y1="4" y2="${height - 20}"/>
<text class="tick" x="${px(at(tick))}" y="${height - 5}" text-anchor="middle">${tick * 100} %</text>`,
  );
  const marks = rows.map(({ label, detail, score, tone }, i) => {
    const y = 4 + i * ROW + ROW / 2;
    const name = html`<text class="name" x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${label}</text>`;
    if (score.share === null)
      return html`${name}<text class="value" x="${LEFT + SPAN + 12}" y="${y + 4}">none</text>`;
    const { low, high } = score.interval ?? { low: score.share, high: score.share };
    return html`<g class="tone-${tone}"><title>${label}: ${scoreText(score)} of ${score.of}</title>${name}
<rect class="band" x="${px(at(low))}" y="${y - 5}" width="${px(Math.max(2, at(high) - at(low)))}" height="10" rx="5"/>
<circle class="point" cx="${px(at(score.share))}" cy="${y}" r="5.5"/>
<text class="value" x="${LEFT + SPAN + 14}" y="${y + 4}">${percent(score.share)}<tspan class="detail" dx="8">${detail}</tspan></text></g>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">${ticks}${marks}</svg>`;
}

/** A row of a chart of amounts: a bar from nothing to `to`, with a mark at `mid` where there is one. */
export type AmountRow = { label: string; mid: number | null; to: number | null; text: string; tone: number };

/** Amounts as bars, longest to the end of the scale. */
export function amountChart(title: string, rows: readonly AmountRow[]): Markup {
  const most = Math.max(...rows.map(({ to }) => to ?? 0));
  const end = (value: number) => LEFT + (most === 0 ? 0 : value / most) * SPAN;
  const height = rows.length * ROW + 8;
  const marks = rows.map(({ label, mid, to, text, tone }, i) => {
    const y = 4 + i * ROW + ROW / 2;
    const bar =
      to === null
        ? html``
        : html`<rect class="bar" x="${LEFT}" y="${y - 7}" width="${px(Math.max(2, end(to) - LEFT))}" height="14" rx="4"/>`;
    const middle =
      mid === null
        ? html``
        : html`<line class="mid" x1="${px(end(mid))}" x2="${px(end(mid))}" y1="${y - 10}" y2="${y + 10}"/>`;
    return html`<g class="tone-${tone}"><text class="name" x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${label}</text>
${bar}${middle}<text class="value" x="${LEFT + SPAN + 14}" y="${y + 4}">${text}</text></g>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">${marks}</svg>`;
}

const CELL = { width: 76, height: 38, left: 112, top: 34 };

/** How often what should have gone to one went to another. Right ones on the diagonal in the colour of success. */
export function confusionChart({ expected, actual, counts }: Confusion): Markup {
  const width = CELL.left + actual.length * CELL.width + 4;
  const height = CELL.top + expected.length * CELL.height + 4;
  const heads = actual.map(
    (label, i) =>
      html`<text class="name" x="${CELL.left + (i + 0.5) * CELL.width}" y="${CELL.top - 12}" text-anchor="middle">${label}</text>`,
  );
  const rows = expected.map((should, row) => {
    const total = counts[row]!.reduce((sum, n) => sum + n, 0);
    const cells = actual.map((did, column) => {
      const n = counts[row]![column]!;
      const share = total === 0 ? 0 : n / total;
      const x = CELL.left + column * CELL.width;
      const y = CELL.top + row * CELL.height;
      const kind = did === should ? 'right' : 'wrong';
      // A single wrong one must be seen, too.
      const strength = n === 0 ? 0 : 0.14 + 0.86 * share;
      return html`<g><title>${should} expected, ${did} found: ${n} of ${total}</title>
<rect class="cell" x="${x + 2}" y="${y + 2}" width="${CELL.width - 4}" height="${CELL.height - 4}" rx="6"/>
<rect class="${kind}" x="${x + 2}" y="${y + 2}" width="${CELL.width - 4}" height="${CELL.height - 4}" rx="6" opacity="${strength.toFixed(2)}"/>
<text class="${n === 0 ? 'zero' : share > 0.5 ? 'count strong' : 'count'}" x="${x + CELL.width / 2}" y="${y + CELL.height / 2 + 5}" text-anchor="middle">${n}</text></g>`;
    });
    return html`<text class="name" x="${CELL.left - 12}" y="${CELL.top + (row + 0.5) * CELL.height + 4}" text-anchor="end">${should}</text>${cells}`;
  });
  return html`<svg class="confusion" viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img" aria-label="Confusion matrix">${heads}${rows}</svg>`;
}
