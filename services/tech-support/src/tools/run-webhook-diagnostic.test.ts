import { toolCall } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { memorySupportStore } from '../store/memory.ts';
import { runWebhookDiagnostic } from './run-webhook-diagnostic.ts';
import { webhookReport, webhookReportSchema } from './webhook-report.ts';

const now = () => new Date('2026-11-23T10:35:30Z');
const tool = runWebhookDiagnostic(memorySupportStore(now), now);

async function diagnose(tenantId: string | null, call = toolCall()) {
  return webhookReportSchema.parse(JSON.parse(await tool.execute({ tenantId }, call)));
}

describe('run_webhook_diagnostic', () => {
  it('finds a 502 every ten minutes, and says what a 502 is', async () => {
    expect(await diagnose('t-2001')).toMatchObject({
      tenant: 'T-2001',
      deliveries: 180,
      failed: 18,
      failure: {
        kind: '502',
        count: 18,
        everyMinutes: 10,
        last: '2026-11-23T10:30:00.000Z',
        meaning: expect.stringContaining('gateway'),
      },
    });
  });

  it('finds nothing where every delivery arrived', async () => {
    expect(await diagnose('T-2002')).toMatchObject({ deliveries: 180, failed: 0, failure: null });
  });

  it('tells refused signatures and endpoints that do not answer in time apart', async () => {
    expect((await diagnose('T-2003')).failure).toMatchObject({ kind: '401', everyMinutes: null });
    expect((await diagnose('T-2004')).failure).toMatchObject({
      kind: 'no answer',
      medianMs: 10_000,
      everyMinutes: null,
    });
  });

  it.each([
    [null, /tenant id is missing/],
    ['T-9999', /no tenant T-9999/],
    ['T-2005', /no webhook registered/],
    ['http://169.254.169.254/', /no tenant/],
  ])('refuses %s in words', async (tenantId, words) => {
    await expect(diagnose(tenantId)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
  });

  it("reads only the customer's own webhook where they are signed in", async () => {
    const call = toolCall({ verified: { tenantId: 'T-2002', by: 'web-session' } });
    expect((await diagnose(null, call)).tenant).toBe('T-2002');
    await expect(diagnose('T-2001', call)).rejects.toMatchObject({ name: 'ToolRefusal' });
  });
});

describe('a report', () => {
  const at = (minute: number, status: number | null) => ({
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    status,
    ms: 10,
  });
  const of = (...deliveries: ReturnType<typeof at>[]) =>
    webhookReport('T-1', 'https://x.example', 'now', deliveries);

  it('calls three equal pauses a rhythm, and two failures none', () => {
    expect(of(at(0, 500), at(7, 500), at(14, 500)).failure?.everyMinutes).toBe(7);
    expect(of(at(0, 500), at(7, 500)).failure?.everyMinutes).toBeNull();
    expect(of(at(0, 500), at(7, 500), at(15, 500)).failure?.everyMinutes).toBeNull();
  });

  it('names the most frequent failure and counts all', () => {
    expect(of(at(0, 500), at(1, 404), at(2, 404), at(3, 204))).toMatchObject({
      deliveries: 4,
      failed: 3,
      failure: { kind: '404', count: 2 },
    });
  });

  it('has no failure where there were no deliveries', () => {
    expect(of()).toMatchObject({ deliveries: 0, failure: null });
  });
});
