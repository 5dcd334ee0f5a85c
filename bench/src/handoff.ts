import type { Bus } from '@switchboard/shared';
import { openFloor } from './floor.ts';
import { countReplies, historyOf, sendTurn, withHistory } from './load.ts';
import { agentProcess } from './processes.ts';

/** Rounds before the first that counts: as many as fresh processes take until their code is compiled. */
const WARM_UP = 150;

/**
 * The broker's share of a handoff, in milliseconds: from the end of the run in one process to the start of the run in the next.
 * In between lie the commit of the document, the message with the history, and the load of the document. Each is measured in turn with the
 * floor for as many bytes, so that both meet the machine in the same state.
 */
export async function measureHandoff(
  bus: Bus,
  url: string,
  bytes: number,
  rounds: number,
): Promise<{ floor: number[]; handoff: number[] }> {
  const env = { NATS_URL: url, PROBE_STEPS: 'run.ended,work.attempted' };
  const floor = await openFloor(bus, url);
  const processes = [await agentProcess('triage', env), await agentProcess('billing', env)];
  const history = historyOf(bytes);
  const floors: number[] = [];
  try {
    for (let i = 0; i < WARM_UP + rounds; i++) {
      floors.push(await floor.sample(bytes));
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
    return { floor: floors.slice(WARM_UP), handoff: samples.slice(WARM_UP) };
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await floor.close();
  }
}
