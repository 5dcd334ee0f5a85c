import {
  type AgentDefinition,
  createLogger,
  type OfflineRules,
  readSettings,
  TerminalError,
} from '@switchboard/shared';
import { type RunningService, startAgent } from '@switchboard/shared/service';
import { startTestBroker, type TestBroker, testAgent } from '@switchboard/shared/testing';

/** A small team in this process, on a broker of its own: triage knows one word for each agent, and billing repeats what it hears. */
export type TestTeam = {
  broker: TestBroker;
  /** While true, billing's backend refuses everything. */
  setBroken(isBroken: boolean): void;
  stop(): Promise<void>;
};

export async function startTestTeam(): Promise<TestTeam> {
  const broker = await startTestBroker();
  let isBroken = false;
  const triage: OfflineRules = (view) => {
    const text = view.newest.join(' ');
    if (text.includes('person'))
      return {
        handoff: 'human',
        input: { reason: 'the customer asks for a person', summary: 'wants a person' },
      };
    if (text.includes('charged')) {
      return { handoff: 'billing', input: { reason: 'mentions a charge', summary: 'a double charge' } };
    }
    return { say: 'What is it about?' };
  };
  const billing: OfflineRules = (view) => {
    if (isBroken) throw new TerminalError('ledger-closed', 'the ledger is closed');
    const note = view.briefing.handoff?.from === 'human' ? ` (note: ${view.briefing.handoff.reason})` : '';
    return { say: `billing heard: ${view.newest.join(' | ')}${note}` };
  };
  const settings = { NATS_URL: broker.url, OFFLINE_DELAY_MS: '0', LOG_LEVEL: 'silent' };
  const start = (definition: AgentDefinition) =>
    startAgent(definition, readSettings(definition.name, settings), createLogger(definition.name, 'silent'));
  const services: RunningService[] = [
    await start(testAgent('billing', billing)),
    await start(testAgent('triage', triage)),
  ];
  return {
    broker,
    setBroken(now) {
      isBroken = now;
    },
    async stop() {
      await Promise.all(services.map((service) => service.drain()));
      await broker.stop();
    },
  };
}
