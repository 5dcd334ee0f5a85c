import { startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetOrders, openSales } from '../testing/sales.ts';
import { sendOnePager } from './send-one-pager.ts';

let postgres: TestPostgres;
let sales: Awaited<ReturnType<typeof openSales>>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  sales = await openSales(postgres);
});
afterAll(() => postgres?.stop());
beforeEach(() => forgetOrders(sales.db));

const mails = () => sales.db.selectFrom('mails').selectAll().execute();
const send = async (args: Record<string, unknown>, key = 'k') =>
  sendOnePager(sales.documents).execute(args, toolCall({ key }));

describe('send_one_pager', () => {
  it('puts the page that was asked for in the post, once for the same key', async () => {
    const args = { document: 'security', email: ' jo@acme.example ' };
    const first = await send(args);
    expect(JSON.parse(first)).toMatchObject({ to: 'jo@acme.example', document: 'security' });
    expect(await send(args)).toBe(first);
    expect(await mails()).toMatchObject([{ recipient: 'jo@acme.example', document: 'security' }]);
    await send(args, 'another wish');
    expect(await mails()).toHaveLength(2);
  });

  it('fills nobody’s mailbox', async () => {
    for (const key of ['1', '2', '3', '4'])
      await send({ document: 'product', email: 'jo@acme.example' }, key);
    await expect(send({ document: 'product', email: 'jo@acme.example' }, '5')).rejects.toThrow(
      /several documents/,
    );
    await send({ document: 'product', email: 'al@acme.example' }, '6');
    expect(await mails()).toHaveLength(5);
  });

  it.each([null, '', 'jo', 'jo@acme.example, all@acme.example', 'jo@acme.example\nBcc: x@y.example'])(
    'sends nothing to %j',
    async (email) => {
      await expect(send({ document: 'product', email })).rejects.toMatchObject({ name: 'ToolRefusal' });
      expect(await mails()).toEqual([]);
    },
  );

  it('knows no other documents', async () => {
    await expect(send({ document: '../../etc/passwd', email: 'jo@acme.example' })).rejects.toThrow();
    expect(await mails()).toEqual([]);
  });
});
