import { toolCall } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { memoryOutbox } from '../store/outbox.ts';
import { sendOnePager } from './send-one-pager.ts';

const call = toolCall();

describe('send_one_pager', () => {
  it('sends the page that was asked for, once for the same key', async () => {
    const outbox = memoryOutbox();
    const tool = sendOnePager(outbox);
    const args = { document: 'security', email: ' jo@acme.example ' };
    const first = await tool.execute(args, call);
    expect(JSON.parse(first)).toMatchObject({ to: 'jo@acme.example', document: 'security' });
    expect(await tool.execute(args, call)).toBe(first);
    expect(await outbox.sent()).toHaveLength(1);
    await tool.execute(args, toolCall({ key: 'another wish' }));
    expect(await outbox.sent()).toHaveLength(2);
  });

  it.each([null, '', 'jo', 'jo@acme.example, all@acme.example', 'jo@acme.example\nBcc: x@y.example'])(
    'sends nothing to %j',
    async (email) => {
      const outbox = memoryOutbox();
      await expect(async () =>
        sendOnePager(outbox).execute({ document: 'product', email }, call),
      ).rejects.toMatchObject({
        name: 'ToolRefusal',
      });
      expect(await outbox.sent()).toEqual([]);
    },
  );

  it('knows no other documents', async () => {
    await expect(async () =>
      sendOnePager(memoryOutbox()).execute({ document: '../../etc/passwd', email: 'jo@acme.example' }, call),
    ).rejects.toThrow();
  });
});
