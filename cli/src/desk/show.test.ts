import { stripVTControlCharacters } from 'node:util';
import { newDocument, type VerifiedCustomer } from '@switchboard/shared';
import { expect, test } from 'vitest';
import { conversationText } from './show.ts';

const at = '2026-05-02T10:00:00.000Z';

function shown(verified: VerifiedCustomer | null): string {
  const doc = newDocument({ conversation: 'c1', owner: 'billing', channel: 'web', stream: 's', at });
  return stripVTControlCharacters(conversationText({ ...doc, context: { ...doc.context, verified } }));
}

test('what is verified is shown with who verified it last, be it a channel or a tool of an agent', () => {
  expect(shown({ accountId: 'A-1001', by: 'web-session' })).toContain(
    'tool (last: web-session)\n  accountId: A-1001\n',
  );
  expect(shown({ name: 'Ann', accountId: 'A-1001', by: 'verify_account' })).toContain(
    'tool (last: verify_account)\n  name: Ann\n  accountId: A-1001\n',
  );
  expect(shown(null)).toContain("Verified by the channel or by an agent's tool\n  nothing\n");
});
