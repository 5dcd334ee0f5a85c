import { expect, it } from 'vitest';
import type { CustomerContext } from '../contracts/customer.ts';
import { ToolRefusal } from './definition.ts';
import { ownId } from './identity.ts';

const verified: CustomerContext = { verified: { by: 'web-session', accountId: 'A-1001' }, claimed: {} };
const nobody: CustomerContext = { verified: null, claimed: { accountId: 'A-7' } };

it('the id that the channel verified is the one that counts', () => {
  expect(ownId(verified, 'accountId', null)).toBe('A-1001');
  expect(ownId(verified, 'accountId', 'a-1001 ')).toBe('A-1001');
  expect(ownId(verified, 'accountId', '')).toBe('A-1001');
});

it('a verified customer reaches nobody else’s data, whatever the model passes', () => {
  expect(() => ownId(verified, 'accountId', 'A-1002')).toThrow(ToolRefusal);
  expect(() => ownId(verified, 'accountId', 'A-1002')).toThrow(/A-1001/);
});

it('where the channel verified nobody, the id is the one that was stated', () => {
  expect(ownId(nobody, 'accountId', ' a-1002 ')).toBe('A-1002');
  expect(ownId(verified, 'tenantId', 'T-1')).toBe('T-1');
});

it('a missing id is asked for', () => {
  expect(() => ownId(nobody, 'accountId', null)).toThrow(/account id is missing/);
  expect(() => ownId(nobody, 'tenantId', '  ')).toThrow(/tenant id is missing/);
});
