import { plain, table } from '../terminal/text.ts';
import { type Cost, type Costs, GROUPS, type Group } from './sum.ts';

/** Rows of a table where all groups are shown. */
const MOST = 10;

export function costsText(costs: Costs, { since, by }: { since: Date; by: Group | undefined }): string {
  const { total } = costs;
  if (total.calls === 0) return `No model was called since ${since.toISOString()}.\n`;
  const groups = by === undefined ? GROUPS : [by];
  return [
    `Since ${since.toISOString()}: ${money(total)} for ${total.calls} model calls`,
    ...(total.unpriced === 0
      ? []
      : [`The price of ${total.unpriced} of them is not known: they are not in the sums.`]),
    ...groups.map((group) => `\n${groupText(group, costs[group], by === undefined ? MOST : Infinity)}`),
    '',
  ].join('\n');
}

function groupText(group: Group, costs: Cost[], most: number): string {
  const head = [group, 'cost', 'calls', 'unpriced', 'input', 'of it cached', 'output'];
  const rows = costs
    .slice(0, most)
    .map((cost) => [
      plain(cost.name),
      money(cost),
      `${cost.calls}`,
      `${cost.unpriced}`,
      `${cost.inputTokens}`,
      `${cost.cachedInputTokens}`,
      `${cost.outputTokens}`,
    ]);
  const more = costs.length - rows.length;
  return `${table([head, ...rows])}${more > 0 ? `\nand ${more} more: --by ${group}` : ''}`;
}

/** Where nothing is known, no amount stands that could be taken for one. */
function money({ costUsd, calls, unpriced }: Omit<Cost, 'name'>): string {
  if (unpriced === 0) return `$${costUsd.toFixed(4)}`;
  return unpriced === calls ? 'unknown' : `at least $${costUsd.toFixed(4)}`;
}
