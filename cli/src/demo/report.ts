import { styleText } from 'node:util';
import { coloured, dim, plain, table } from '../terminal/text.ts';
import type { ConversationResult, StepResult } from './drive.ts';
import { costText, sumsOf, wayOf } from './way.ts';

/** A step as it went: what was said, who handed over to whom and why, and what it took. */
export function stepText({ step, records, replies, problem, ms }: StepResult): string {
  const lines: string[] = [];
  if ('customer' in step) lines.push(`  ${coloured('customer')}: ${step.customer}`);
  else if ('answers' in step) lines.push(`  ${coloured(step.person)} ${dim('(at the desk)')} answers`);
  else
    lines.push(
      `  ${coloured(step.person)} ${dim('(at the desk)')} returns it to ${step.returnsTo}: ${step.note}`,
    );
  for (const { agent, to, reason } of records) {
    if (to !== undefined) lines.push(`    ${coloured(agent)} → ${coloured(to)}: ${plain(reason ?? '')}`);
  }
  for (const reply of replies) {
    const who = reply.by ?? (reply.kind === 'notice' ? 'notice' : reply.agent);
    lines.push(`    ${coloured(who)}: ${plain(reply.text).replaceAll('\n', '\n      ')}`);
  }
  if (records.length > 0) {
    const sums = sumsOf(records);
    lines.push(
      dim(
        `    ${ms} ms: broker ${sums.broker} ms, model ${sums.model} ms; tokens ${sums.inputTokens} in, ${sums.outputTokens} out; cost ${costText(sums)}`,
      ),
    );
  }
  if (problem !== null) lines.push(`    ${styleText('red', problem)}`);
  return `${lines.join('\n')}\n`;
}

/** What a conversation has left behind, or why it failed as a whole. */
export function endText({ traces, steps, problem }: ConversationResult): string {
  const lines = traces.map(({ what, found }) =>
    found ? dim(`    checked: ${what}`) : `    ${styleText('red', `not so: ${what}`)}`,
  );
  if (problem !== null && steps.length === 0) lines.push(`    ${styleText('red', problem)}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** All conversations in a table, and whether they went where they should. */
export function verdict(results: ConversationResult[]): string {
  const rows = results.map((result) => {
    const records = result.steps.flatMap((step) => step.records);
    const sums = sumsOf(records);
    return [
      result.name,
      `${result.steps.length}`,
      wayOf(records).join(' → '),
      `${sums.broker} ms`,
      `${sums.model} ms`,
      `${sums.inputTokens} / ${sums.outputTokens}`,
      costText(sums),
      result.problem === null ? 'ok' : 'FAILED',
    ];
  });
  const head = ['conversation', 'steps', 'way', 'broker', 'model', 'tokens in / out', 'cost', 'verdict'];
  const failed = results.filter((result) => result.problem !== null);
  const last =
    failed.length === 0
      ? styleText('green', `Every conversation ended where it should (${results.length}).`)
      : styleText(
          'red',
          `${failed.length} of ${results.length} conversations did not end where they should.`,
        );
  return `\n${table([head, ...rows])}\n\n${last}\n`;
}

/** The results for a program. */
export function resultsJson(results: ConversationResult[]): string {
  const conversations = results.map(({ name, conversation, problem, traces, steps }) => ({
    name,
    conversation,
    problem,
    traces,
    steps: steps.map(({ step, owner, ms, records, replies, problem: wrong }) => ({
      ...step,
      expectedOwner: step.owner,
      owner,
      problem: wrong,
      ms,
      ...sumsOf(records),
      runs: records.map(({ agent, outcome, to, reason, models }) => ({ agent, outcome, to, reason, models })),
      replies: replies.map(({ kind, agent, text }) => ({ kind, agent, text })),
    })),
  }));
  const ok = results.every((result) => result.problem === null);
  return `${JSON.stringify({ ok, conversations }, null, 2)}\n`;
}
