import { createLogger, HUMAN, type OfflineRules, readSettings } from '@switchboard/shared';
import { startAgent } from '@switchboard/shared/service';
import { testAgent } from '@switchboard/shared/testing';

/** What every slow answer says; with 40 ms a word it takes about two seconds. */
export const SLOW_ANSWER = Array.from({ length: 50 }, (_, i) => `word${i + 1}`).join(' ');

/** Agents whose words a test can tell in advance. */
const rules: Record<string, OfflineRules> = {
  triage: ({ newest }) => {
    const text = newest.join(' ');
    if (/person/.test(text)) return { handoff: HUMAN, input: { reason: 'The customer asks for a person.' } };
    if (/webhook/.test(text)) return { handoff: 'tech-support', input: { reason: 'It is about a webhook.' } };
    if (/charge|slow/.test(text)) return { handoff: 'billing', input: { reason: 'It is about a charge.' } };
    return { say: 'What is it about?' };
  },
  billing: ({ newest, customer }) => {
    const text = newest.join(' ');
    if (/webhook/.test(text)) return { handoff: 'triage', input: { reason: 'That is no matter of money.' } };
    if (/person/.test(text)) return { handoff: HUMAN, input: { reason: 'The customer asks for a person.' } };
    if (/who am I/.test(text)) return { say: `You are ${customer.verified?.accountId ?? 'unknown'}.` };
    return { say: /slow/.test(text) ? SLOW_ANSWER : `Billing heard: ${text}` };
  },
  'tech-support': ({ newest }) => ({ say: `Tech support heard: ${newest.join(' ')}` }),
};

export type TestAgents = { stop(): Promise<void> };

/** Starts triage, billing and tech support in this process. */
export async function startTestAgents(
  brokerUrl: string,
  env: Record<string, string> = {},
): Promise<TestAgents> {
  const services = await Promise.all(
    Object.entries(rules).map(([name, offline]) =>
      startAgent(
        testAgent(name, offline),
        readSettings(name, { NATS_URL: brokerUrl, OFFLINE_DELAY_MS: '0', DRAIN_MS: '1000', ...env }),
        createLogger(name, 'silent'),
      ),
    ),
  );
  return {
    stop: async () => {
      await Promise.all(services.map((service) => service.drain()));
    },
  };
}
