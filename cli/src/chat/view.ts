import { styleText } from 'node:util';
import type { Live, Reply } from '@switchboard/shared/channel';
import { coloured, dim, plain } from '../terminal/text.ts';

/** What a customer sees of a conversation, as far as the next event depends on it. */
export type View = {
  /** The run whose text stands on the screen, `<n>.<attempt>`; null where the newest text is finished. */
  run: string | null;
  /** Its text since the last line of another kind. */
  shown: string;
  /** The newest piece of work that has been answered: what comes late of it is dropped. */
  answered: number;
};

export const emptyView: View = { run: null, shown: '', answered: 0 };

/** The view after an event, and what to print for it. */
export type Step = { view: View; print: string };

/** What goes on: text as it is written, tools, moves. Text of another run begins a new line in place of the earlier one's. */
export function seeLive(view: View, event: Live): Step {
  if (workOf(event.run) <= view.answered) return { view, print: '' };
  switch (event.type) {
    case 'thinking':
      return { view, print: '' };
    case 'delta':
      return seeText(view, event.run, speaker(event.agent), plain(event.text));
    case 'tool':
      return line(view, dim(`· calls ${plain(event.tool)} …`));
    case 'moved':
      return line(view, dim(`→ moved to ${event.to}: ${plain(event.reason)}`));
  }
}

/** A final reply: what of it is not there yet, or the whole where another text stands there. A notice: a line of its own. */
export function seeReply(view: View, reply: Reply): Step {
  const text = plain(reply.text);
  if (reply.kind === 'notice') return line(view, styleText('yellow', text));
  const n = workIn(reply.id);
  const answered = Math.max(view.answered, n ?? 0);
  const finished: View = { run: null, shown: '', answered };
  const isItsText = view.run !== null && workOf(view.run) === n;
  const rest = isItsText ? restOf(text, view.shown) : null;
  if (rest !== null) return { view: finished, print: `${rest}\n` };
  const who = reply.by === undefined ? speaker(reply.agent) : `${coloured(reply.by)} ${dim('(a person)')}: `;
  return { view: finished, print: `${lineEnd(view)}${who}${text}\n` };
}

function seeText(view: View, run: string, who: string, text: string): Step {
  if (view.run === run && view.shown !== '') {
    return { view: { ...view, shown: view.shown + text }, print: text };
  }
  const again = view.run !== null && view.run !== run && view.shown !== '' ? dim(' … once more:') : '';
  return { view: { ...view, run, shown: text }, print: `${again}${lineEnd(view)}${who}${text}` };
}

function line(view: View, text: string): Step {
  return { view: { ...view, run: null, shown: '' }, print: `${lineEnd(view)}${text}\n` };
}

/** Ends the line that text was being written on. */
function lineEnd(view: View): string {
  return view.shown === '' ? '' : '\n';
}

/** What is missing of `text` after `shown`; null where `shown` is another text. */
function restOf(text: string, shown: string): string | null {
  if (text.startsWith(shown)) return text.slice(shown.length);
  return shown.trimEnd().endsWith(text.trimEnd()) ? '' : null;
}

function speaker(agent: string): string {
  return `${coloured(agent)}: `;
}

function workOf(run: string): number {
  return Number.parseInt(run, 10);
}

/** The number of the work that a reply answers, from its id; null where a person answered. */
function workIn(replyId: string): number | null {
  const n = /:w(\d+):reply$/.exec(replyId)?.[1];
  return n === undefined ? null : Number(n);
}
