import { expect, it } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { beginAtZero } from './zero.ts';

async function begun(): Promise<string[]> {
  const metrics = createMetrics('billing');
  beginAtZero(metrics, 'billing', ['gpt-4o']);
  return (await metrics.registry.metrics()).split('\n').filter((line) => line.endsWith(' 0'));
}

it.each(['asked', 'handoff-cap', 'step-limit', 'cost-limit', 'failure', 'taken'])(
  'the first conversation that goes to a person because of “%s” is one more than before',
  async (reason) => {
    expect(await begun()).toContain(
      `switchboard_escalations_total{agent="billing",reason="${reason}",service="billing"} 0`,
    );
  },
);

it('an unreadable turn is of the intake, and so is its way to a person', async () => {
  const lines = await begun();
  expect(lines).toContain(
    'switchboard_escalations_total{agent="intake",reason="unreadable",service="billing"} 0',
  );
  expect(lines).toContain(
    'switchboard_dead_letters_total{agent="intake",code="unreadable-turn",service="billing"} 0',
  );
  expect(lines.filter((line) => line.includes('reason="unreadable"'))).toHaveLength(1);
});

it('a database that is down is a reason that dead letters begin with', async () => {
  expect(await begun()).toContain(
    'switchboard_dead_letters_total{agent="billing",code="database-down",service="billing"} 0',
  );
});
