import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { openSessions } from './sessions.ts';

const OLD = 'the secret that was used until yesterday';
const NEW = 'the secret that is used since this morning';
const sessions = openSessions([NEW], 30);

describe('a session', () => {
  test('is known again by its token, with whom a server vouched for', async () => {
    const customer = { accountId: 'A-1001', by: 'server-key' };
    const { session, token, expiresAt } = await sessions.issue({ customer });
    expect(await sessions.read(token)).toEqual(session);
    expect(session.customer).toEqual(customer);
    expect(expiresAt.getTime() - session.issuedAt.getTime()).toBe(30 * 86_400_000);
  });

  test('is unknown where its token was changed, is another’s, is no token, or has expired', async () => {
    const { token } = await sessions.issue({});
    const [head, body = '', mac] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody else' })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const { token: foreign } = await openSessions([OLD], 30).issue({});
    const { token: expired } = await openSessions([NEW], -1).issue({});
    for (const wrong of [`${head}.${forged}.${mac}`, `${none}.${body}.`, foreign, expired, 'nonsense', '']) {
      expect(await sessions.read(wrong)).toBeNull();
    }
  });

  test('needs a token that was made for it: one of the same secret for another purpose opens nothing', async () => {
    const other = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('s')
      .setIssuedAt()
      .setExpirationTime('1h')
      .setIssuer('switchboard-gateway')
      .setAudience('session')
      .sign(new TextEncoder().encode(NEW));
    expect(await sessions.read(other)).toBeNull();
  });

  test('survives a change of the secret, as long as the old one is still in the list', async () => {
    const old = openSessions([OLD], 30);
    const { session, token } = await old.issue({});
    const conversation = old.newConversation(session);
    const both = openSessions([NEW, OLD], 30);
    expect(await both.read(token)).toEqual(session);
    expect(both.owns(session, conversation)).toBe(true);
    expect(sessions.owns(session, conversation)).toBe(false);
  });
});

describe('a conversation', () => {
  test('belongs to the session that began it, and to no other', async () => {
    const { session } = await sessions.issue({});
    const { session: other } = await sessions.issue({});
    const conversation = sessions.newConversation(session);
    expect(conversation).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
    expect(sessions.owns(session, conversation)).toBe(true);
    expect(sessions.owns(other, conversation)).toBe(false);
  });

  test('of a guessed or changed id belongs to nobody', async () => {
    const { session } = await sessions.issue({});
    const conversation = sessions.newConversation(session);
    const last = conversation.endsWith('A') ? 'B' : 'A';
    for (const wrong of [conversation.slice(0, -1) + last, conversation.slice(1), 'cli-1', '']) {
      expect(sessions.owns(session, wrong)).toBe(false);
    }
  });

  test('is another one each time, and the same one for the same name', async () => {
    const { session } = await sessions.issue({});
    expect(sessions.newConversation(session)).not.toBe(sessions.newConversation(session));
    const named = sessions.newConversation(session, 'jo');
    expect(sessions.newConversation(session, 'jo')).toBe(named);
    expect(sessions.newConversation(session, 'mo')).not.toBe(named);
    expect(sessions.owns(session, named)).toBe(true);
  });
});
