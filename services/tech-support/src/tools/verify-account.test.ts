import type { ToolCall } from '@switchboard/shared';
import { startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SupportTables } from '../store/schema.ts';
import type { SupportStore } from '../store/support-store.ts';
import { openSupport } from '../testing/support.ts';
import { verifyAccount } from './verify-account.ts';

let postgres: TestPostgres;
let store: SupportStore;
let db: Kysely<SupportTables>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  ({ store, db } = await openSupport(postgres));
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  await db.deleteFrom('pin_tries').execute();
});

const verify = vi.fn<ToolCall['verify']>();
beforeEach(() => verify.mockReset());

let calls = 0;
const attempt = async (pin: string, given: { tenantId?: string; key?: string; conversation?: string } = {}) =>
  verifyAccount(store).execute(
    { tenantId: given.tenantId ?? 'T-2001', pin },
    {
      ...toolCall({ key: given.key ?? `k${calls++}`, onVerify: verify }),
      conversation: given.conversation ?? 'conversation',
    },
  );

describe('verify_account of tech support', () => {
  it('vouches for the tenant and its account where the PIN is the right one', async () => {
    expect(JSON.parse(await attempt('482913', { tenantId: ' t-2001 ' }))).toEqual({
      verified: true,
      tenant: 'T-2001',
      account: 'A-1001',
    });
    expect(verify).toHaveBeenCalledExactlyOnceWith({
      tenantId: 'T-2001',
      accountId: 'A-1001',
      by: 'support-pin',
    });
  });

  it.each([
    ['000000', 'T-2001'],
    ["another tenant's PIN", '117346', 'T-2001'],
    ['a tenant that does not exist', '482913', 'T-9999'],
  ])('refuses a wrong PIN: %s', async (...given) => {
    const [tenantId, pin] = given.toReversed();
    await expect(attempt(pin ?? '', { tenantId })).rejects.toThrow(/do not belong together/);
    expect(verify).not.toHaveBeenCalled();
  });

  it.each(['', '12345', '1234567', "' or 1=1 --", 'the one of T-2002'])(
    'does not even count %j',
    async (pin) => {
      for (let tried = 0; tried < 4; tried++) await expect(attempt(pin)).rejects.toThrow(/6 digits/);
      await attempt('482913');
    },
  );

  it('checks none after three wrong ones in a conversation, and asks for a person', async () => {
    for (const pin of ['000001', '000002']) await expect(attempt(pin)).rejects.toThrow(/belong together/);
    await expect(attempt('000003')).rejects.toThrow(/escalate_to_human/);
    await expect(attempt('482913')).rejects.toThrow(/escalate_to_human/);
    await expect(attempt('117346', { tenantId: 'T-2002' })).rejects.toThrow(/escalate_to_human/);
    await attempt('482913', { conversation: 'another' });
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('counts a repeated call once', async () => {
    for (let tried = 0; tried < 4; tried++) {
      await expect(attempt('000001', { key: 'same' })).rejects.toThrow(/belong together/);
    }
    await attempt('482913', { key: 'right' });
    await attempt('482913', { key: 'right' });
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('is not found by trying over many conversations', async () => {
    for (let tried = 0; tried < 10; tried++) {
      const guess = attempt(String(tried).padStart(6, '0'), { conversation: `c${tried}` });
      await expect(guess).rejects.toMatchObject({ name: 'ToolRefusal' });
    }
    await expect(attempt('482913', { conversation: 'c11' })).rejects.toThrow(/escalate_to_human/);
    await attempt('117346', { tenantId: 'T-2002', conversation: 'c11' });
  });
});
