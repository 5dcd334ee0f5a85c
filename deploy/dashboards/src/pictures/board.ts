import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { panelsOf, type ReadPanel } from '../read.ts';
import { drawBars } from './bars.ts';
import type { PanelData, Span } from './data.ts';
import type { Frame } from './frame.ts';
import { drawLines } from './lines.ts';
import { drawStat } from './stat.ts';
import { colours, escaped, rect, text } from './svg.ts';
import { drawTable } from './table.ts';

const WIDTH = 1_440;
/** As in Grafana: a row of the grid has 30 pixels, and 8 are between two. */
const ROW = 38;
const GAP = 8;
const HEAD = 46;
const TITLE = 30;

/** Draws a board as its file lays it out, with the data of a time span. Returns an SVG. */
export function drawBoard(board: Dashboard, dataOf: (panel: ReadPanel) => PanelData, span: Span): string {
  const column = (WIDTH - GAP) / 24;
  const place = ({ x, y, w, h }: { x: number; y: number; w: number; h: number }): Frame => ({
    x: GAP + x * column,
    y: HEAD + y * ROW,
    width: w * column - GAP,
    height: h * ROW - GAP,
  });
  const rows = (board.panels ?? []).flatMap((panel) => {
    if (panel.type !== 'row' || !panel.gridPos) return [];
    const { x, y } = place(panel.gridPos);
    return [text(x + 4, y + 21, `⌄  ${panel.title}`, { size: 15, bold: true })];
  });
  const panels = panelsOf(board).map((panel) => {
    const frame = place(panel.gridPos);
    const inner = {
      x: frame.x + 10,
      y: frame.y + TITLE + 4,
      width: frame.width - 20,
      height: frame.height - TITLE - 12,
    };
    return [
      rect(frame.x, frame.y, frame.width, frame.height, colours.panel, `stroke="${colours.border}" rx="3"`),
      text(frame.x + 10, frame.y + 20, panel.title, { size: 13, bold: true }),
      draw(panel, dataOf(panel), inner, span),
    ].join('');
  });
  const last = panelsOf(board).map(({ gridPos }) => gridPos.y + gridPos.h);
  const height = HEAD + Math.max(...last) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Inter, 'Helvetica Neue', Arial, sans-serif">`,
    `<title>${escaped(board.title ?? '')}</title>`,
    rect(0, 0, WIDTH, height, colours.page),
    text(GAP + 4, 30, board.title ?? '', { size: 18, bold: true }),
    ...rows,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function draw(panel: ReadPanel, data: PanelData, frame: Frame, span: Span): string {
  switch (panel.type) {
    case 'stat':
      return drawStat(panel, data, frame);
    case 'timeseries':
      return drawLines(panel, data, frame, span);
    case 'bargauge':
      return drawBars(panel, data, frame);
    case 'table':
      return drawTable(panel, data, frame);
  }
}
