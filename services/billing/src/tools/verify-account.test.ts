import type { ToolCall } from '@switchboard/shared';
import { toolCall } from '@switchboard/shared/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type TestBilling, testBilling } from '../testing/billing.ts';
import { verifyAccount } from './verify-account.ts';

const open = testBilling();
let billing: TestBilling;
let onVerify: ReturnType<typeof vi.fn<ToolCall['verify']>>;
let calls = 0;
beforeEach(async () => {
  billing = await open();
  onVerify = vi.fn<ToolCall['verify']>();
});

const right = { accountId: 'A-1001', email: 'office@lakeside.example', postcode: null };

async function verify(args: Record<string, unknown>, key = `key ${++calls}`, conversation = 'c') {
  const call = { ...toolCall({ key, onVerify }), conversation };
  return verifyAccount(billing.store).execute({ ...right, ...args }, call);
}

describe('verify_account', () => {
  it.each([
    ['the e-mail address', {}],
    ['the e-mail address in any case', { accountId: ' a-1001 ', email: ' Office@Lakeside.example' }],
    ['the postcode', { email: null, postcode: '55 401' }],
    ['both', { postcode: '55401' }],
  ])('recognises the customer by %s', async (_, args) => {
    expect(JSON.parse(await verify(args))).toEqual({
      verified: true,
      account: 'A-1001',
      name: 'Lakeside Dental',
    });
    expect(onVerify).toHaveBeenCalledWith({
      accountId: 'A-1001',
      name: 'Lakeside Dental',
      email: 'office@lakeside.example',
      by: 'verify_account',
    });
  });

  it.each([
    ['an e-mail address of another account', { email: 'ap@brightline.example' }],
    ['a wrong postcode beside the right e-mail address', { postcode: '1' }],
    ['an account that does not exist', { accountId: 'A-9999' }],
    ['a pattern', { email: '%' }],
    ['an injection', { accountId: "A-1001' --" }],
  ])('does not take %s, and says of all of them the same', async (_, args) => {
    await expect(verify(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(/^These do not belong together.*2 more attempts\.$/),
    });
    expect(onVerify).not.toHaveBeenCalled();
  });

  it('takes no account id alone, and does not count it', async () => {
    for (let i = 0; i < 4; i++) {
      await expect(verify({ email: ' ', postcode: null })).rejects.toThrow(/Ask the customer/);
    }
    await verify({});
  });

  it('is over after three failures, also for the right answer, in this conversation only', async () => {
    await expect(verify({ email: 'a@b.example' })).rejects.toThrow(/2 more attempts/);
    await expect(verify({ accountId: 'A-1002' })).rejects.toThrow(/1 more attempt\./);
    await expect(verify({ email: 'a@b.example' })).rejects.toThrow(/escalate_to_human/);
    await expect(verify({})).rejects.toThrow(/escalate_to_human/);
    expect(onVerify).not.toHaveBeenCalled();
    await verify({}, undefined, 'another conversation');
    expect(onVerify).toHaveBeenCalledOnce();
  });

  it('counts each of several guesses that are made at once', async () => {
    const guesses = Array.from({ length: 6 }, (_, i) => verify({ email: null, postcode: `${i}` }));
    const answers = await Promise.allSettled([...guesses, verify({ email: 'a@b.example' })]);
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(verify({})).rejects.toThrow(/escalate_to_human/);
    const [row] = await billing.db.selectFrom('verifications').selectAll().execute();
    expect(row?.failures).toBe(3);
  });

  describe('is over for an account after ten failures in a day, over any number of conversations', () => {
    const guess = (n: number, accountId: string) =>
      verify({ accountId, email: null, postcode: `${n}` }, undefined, `guesser ${accountId} ${n}`);

    it.each(['A-1001', 'A-9999'])('whether or not there is one: %s', async (accountId) => {
      for (let n = 1; n <= 7; n++) await expect(guess(n, accountId)).rejects.toThrow(/2 more attempts/);
      await expect(guess(8, accountId)).rejects.toThrow(/2 more attempts/);
      await expect(guess(9, accountId)).rejects.toThrow(/1 more attempt\./);
      await expect(guess(10, accountId)).rejects.toThrow(/escalate_to_human/);
      await expect(verify({ accountId }, undefined, 'the customer')).rejects.toThrow(/escalate_to_human/);
      await verify({ accountId: 'A-1002', email: 'ap@brightline.example' }, undefined, 'another customer');
    });

    it('also where they come at once', async () => {
      const guesses = await Promise.allSettled(Array.from({ length: 14 }, (_, n) => guess(n, 'A-1001')));
      expect(guesses.filter((one) => one.status === 'fulfilled')).toEqual([]);
      const rows = await billing.db.selectFrom('verification_attempts').select('key').execute();
      expect(rows).toHaveLength(10);
    });

    it('of which those count no more that are a day old', async () => {
      const at = new Date(Date.now() - 25 * 3_600_000);
      const failed = { conversation: 'guesser', account_id: 'A-1001', succeeded: false, at };
      const rows = Array.from({ length: 10 }, (_, n) => ({ key: `old ${n}`, ...failed }));
      await billing.db.insertInto('verification_attempts').values(rows).execute();
      await verify({});
      expect(onVerify).toHaveBeenCalledOnce();
    });

    it('and a check that succeeded before stays so when its call is repeated', async () => {
      await verify({}, 'the customer’s', 'the customer');
      for (let n = 1; n <= 10; n++) await guess(n, 'A-1001').catch(() => {});
      await verify({}, 'the customer’s', 'the customer');
      expect(onVerify).toHaveBeenCalledTimes(2);
    });
  });

  it('counts a repeated call once', async () => {
    for (let i = 0; i < 4; i++) {
      await expect(verify({ email: 'a@b.example' }, 'same key')).rejects.toThrow(/2 more attempts/);
    }
  });

  it('keeps every attempt', async () => {
    await verify({ email: 'a@b.example' }).catch(() => {});
    await verify({});
    const rows = await billing.db
      .selectFrom('verification_attempts')
      .select(['account_id', 'succeeded'])
      .execute();
    expect(rows).toEqual([
      { account_id: 'A-1001', succeeded: false },
      { account_id: 'A-1001', succeeded: true },
    ]);
  });
});
