import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('every metric carries the service, and two processes’ metrics do not mix', async () => {
  const [billing, sales] = [createMetrics('billing'), createMetrics('sales')];
  billing.handoffs.inc({ from: 'billing', to: 'triage' });
  billing.inFlight.inc();
  const text = await billing.registry.metrics();
  expect(text).toMatch(/switchboard_handoffs_total\{from="billing",to="triage",service="billing"\} 1/);
  expect(text).toMatch(/switchboard_in_flight\{service="billing"\} 1/);
  expect(await sales.registry.metrics()).not.toMatch(/switchboard_handoffs_total\{/);
});

it('the names of our metrics begin alike, and counters end as counters do', async () => {
  const own = (await createMetrics('billing').registry.getMetricsAsJSON()).filter(({ name }) =>
    name.startsWith('switchboard_'),
  );
  expect(own.length).toBeGreaterThan(10);
  for (const { name, type, help } of own) {
    expect(help).not.toBe('');
    if (String(type) === 'counter') expect(name).toMatch(/_total$/);
  }
});
