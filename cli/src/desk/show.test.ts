import { stripVTControlCharacters } from 'node:util';
import { type CustomerContext, newDocument } from '@switchboard/shared';
import { expect, test } from 'vitest';
import { conversationText } from './show.ts';

const at = '2026-05-02T10:00:00.000Z';

function shown(verified: CustomerContext['verified']): string {
  const doc = newDocument({ conversation: 'c1', owner: 'billing', channel: 'web', stream: 's', at });
  return stripVTControlCharacters(conversationText({ ...doc, context: { ...doc.context, verified } }));
}

test('what is verified is shown with who verified it, be it a channel or a tool of an agent', () => {
  const verifications = [
    { through: 'channel' as const, by: 'web-session', facts: ['accountId' as const] },
    { through: 'tool' as const, by: 'support-pin', facts: ['tenantId' as const] },
  ];
  const verified = { accountId: 'A-1001', tenantId: 'T-2001', by: 'support-pin', verifications };
  expect(shown(verified)).toContain(
    'accountId: A-1001 (the channel: web-session)\n  tenantId: T-2001 (a tool: support-pin)\n',
  );
  // As it was stored before each fact had its own.
  expect(shown({ accountId: 'A-1001', by: 'web-session' })).toContain(
    'tool\n  accountId: A-1001 (verified last: web-session)\n',
  );
  expect(shown(null)).toContain("Verified by the channel or by an agent's tool\n  nothing\n");
});
