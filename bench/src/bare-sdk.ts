import { Agent, Runner, setTracingDisabled } from '@openai/agents-core';
import { OfflineModel } from '@switchboard/shared/service';
import { billing } from './agents/instant.ts';

/** Milliseconds of processor time that the SDK alone takes for the same run: same agent, same model, streamed, nothing kept. */
export async function measureBareSdk(runs: number): Promise<number> {
  setTracingDisabled(true);
  const agent = new Agent({
    name: 'billing',
    instructions: billing.instructions,
    model: new OfflineModel(billing.offline, 0),
  });
  const runner = new Runner({ tracingDisabled: true });
  const once = async () => {
    const result = await runner.run(agent, [{ role: 'user', content: 'Is that right?' }], { stream: true });
    for await (const _ of result.toTextStream()) {
      // Reading the stream drives the run.
    }
    await result.completed;
  };
  for (let i = 0; i < runs / 3; i++) await once();
  const before = process.cpuUsage();
  for (let i = 0; i < runs; i++) await once();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000 / runs;
}
