import { describe, expect, it } from 'vitest';
import type { CustomerContext } from '../contracts/customer.ts';
import { ToolRefusal } from './definition.ts';
import { ownId } from './identity.ts';

const verified: CustomerContext = { verified: { accountId: 'A-1001', by: 'web-session' }, claimed: {} };
const unknown: CustomerContext = { verified: null, claimed: { accountId: 'A-1003' } };

describe('the id that a tool may use', () => {
  it('is the verified one, whether or not it is stated', () => {
    expect(ownId(verified, 'accountId', null)).toBe('A-1001');
    expect(ownId(verified, 'accountId', ' a-1001 ')).toBe('A-1001');
  });

  it('is never another one than the verified one', () => {
    expect(() => ownId(verified, 'accountId', 'A-1002')).toThrow(ToolRefusal);
    expect(() => ownId(verified, 'accountId', 'A-1002')).toThrow(/verified for account id A-1001/);
  });

  it('is the stated one where nobody is verified', () => {
    expect(ownId(unknown, 'accountId', 'a-1002')).toBe('A-1002');
  });

  it('is not taken from what was only claimed: the tool must be told it', () => {
    expect(() => ownId(unknown, 'accountId', null)).toThrow(/Ask the customer/);
    expect(() => ownId(unknown, 'accountId', '  ')).toThrow(/Ask the customer/);
  });
});
