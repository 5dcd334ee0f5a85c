import type { Bus } from '@switchboard/shared';
import { countReplies, historyOf, sendTurn, WARM_UP, withHistory } from './load.ts';
import { agentProcess } from './processes.ts';

/**
 * The broker's share of a handoff, in milliseconds: from the end of the run in one process to the start of the run in the next.
 * In between lie the commit of the document, the message with the history, and the load of the document.
 */
export async function measureHandoff(
  bus: Bus,
  url: string,
  bytes: number,
  rounds: number,
): Promise<number[]> {
  const env = { NATS_URL: url, PROBE_STEPS: 'run.ended,work.attempted' };
  const processes = [await agentProcess('triage', env), await agentProcess('billing', env)];
  const history = historyOf(bytes);
  try {
    for (let i = 0; i < WARM_UP + rounds; i++) {
      const conversation = `handoff-${bytes}-${i}`;
      await withHistory(bus, conversation, history);
      const replies = countReplies(bus);
      await sendTurn(bus, conversation);
      await replies.reach(1);
      replies.stop();
    }
    const reports = await Promise.all(processes.map((one) => one.report()));
    const [ended, began] = [reports[0]!.steps, reports[1]!.steps];
    const starts = new Map(
      began.filter((s) => s.step === 'work.attempted').map((s) => [s.conversation, s.at]),
    );
    const samples = ended
      .filter((s) => s.step === 'run.ended')
      .map((s) => (starts.get(s.conversation) ?? Number.NaN) - s.at);
    return samples.slice(WARM_UP);
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
}
