import { describe, expect, it } from 'vitest';
import { agrees, declines, factsIn, isCourtesy, topicBeside, wantsPerson } from './offline-words.ts';

describe('facts in a text', () => {
  it('are the ids as we write them, however the customer does', () => {
    expect(factsIn('account a-1001, tenant T2001, call c-50412')).toEqual({
      accountId: 'A-1001',
      tenantId: 'T-2001',
      callId: 'C-50412',
    });
  });

  it.each([
    ['it broke yesterday at 3pm, badly', 'yesterday at 3pm'],
    ['since 09:30 nothing works', 'since 09:30'],
    ['on Monday around 14:00', 'on Monday around 14:00'],
    ['about 20 minutes ago', '20 minutes ago'],
    ['at 2026-11-20T14:05Z', '2026-11-20T14:05Z'],
    ['I was charged twice for May', 'for May'],
  ])('of "%s" name the time "%s"', (text, occurredAt) => {
    expect(factsIn(text)).toEqual({ occurredAt });
  });

  it.each(['may I ask something', 'a 5000 seat plan', 'C-level people', 'INV-1001-2605', '$1,200.00', ''])(
    'are none in "%s"',
    (text) => {
      expect(factsIn(text)).toEqual({});
    },
  );
});

describe('a yes', () => {
  it.each(['yes', 'Yes please', 'ok, go ahead', 'Sure!', 'sounds good', 'please do', 'yes, refund it'])(
    'is "%s"',
    (text) => {
      expect(agrees(text)).toBe(true);
    },
  );

  it.each([
    'yes, but only half of it',
    'yes?',
    'yes and how long does it take?',
    'ok wait',
    "yes\nno, don't",
    'no',
    'not yet',
    'yesterday',
    'I was charged twice, yes',
    '',
  ])('is not "%s"', (text) => {
    expect(agrees(text)).toBe(false);
  });

  it('and a no are told apart', () => {
    expect(['no thanks', "don't", 'never mind', 'not now'].every(declines)).toBe(true);
    expect(['yes', 'nobody told me', 'notes'].some(declines)).toBe(false);
  });
});

describe('courtesy', () => {
  it.each(['thanks', 'Thank you very much!', 'hi', 'great, thanks, bye', "that's all, thanks"])(
    'is "%s"',
    (text) => {
      expect(isCourtesy(text)).toBe(true);
    },
  );

  it.each(['thanks, and what about June?', 'hi, I was charged twice', 'A-1001', ''])(
    'is not "%s"',
    (text) => {
      expect(isCourtesy(text)).toBe(false);
    },
  );
});

describe('asking for a person', () => {
  it.each([
    'let me talk to a person',
    'I want to speak with your manager',
    'can I chat with an agent please',
    'human',
    'agent please',
    'connect me to someone',
    'I need a real human now',
    'this is useless\noperator',
    'are you a bot? give me a live agent',
  ])('is heard in "%s"', (text) => {
    expect(wantsPerson(text)).toBe(true);
  });

  it.each([
    'my agents cannot hear the caller',
    'I need 20 agent seats',
    'we have 50 agents in our call centre',
    "I don't want to talk to a person",
    'the agent desktop app crashes',
    'add a person to the queue',
    'one person hears an echo',
    'A-1001',
  ])('is not heard in "%s"', (text) => {
    expect(wantsPerson(text)).toBe(false);
  });
});

describe('a change of topic', () => {
  it.each([
    ['billing', 'actually my webhook returns 502', 'tech-support'],
    ['billing', 'can I get a demo?', 'sales'],
    ['billing', 'is there a discount for annual prepay?', 'sales'],
    ['tech-support', 'can I get a demo?', 'sales'],
    ['tech-support', 'also, I was charged twice', 'billing'],
    ['sales', 'why was my card declined?', 'billing'],
    ['sales', 'the audio is choppy', 'tech-support'],
  ])('away from %s is noticed in "%s"', (own, text, topic) => {
    expect(topicBeside(own, text)?.topic).toBe(topic);
  });

  it.each([
    ['billing', 'A-1001'],
    ['billing', 'yes please'],
    ['billing', 'I was billed for a demo'],
    ['billing', 'a refund of $500, please'],
    ['billing', 'invoice INV-502'],
    ['tech-support', 'T-2001'],
    ['tech-support', 'yesterday at 3pm'],
    ['sales', 'for 502 seats'],
    ['sales', 'the second one, jo@example.com'],
  ])('away from %s is not noticed in "%s"', (own, text) => {
    expect(topicBeside(own, text)).toBeNull();
  });

  it('comes with the words that say so', () => {
    expect(topicBeside('billing', 'My Webhook returns 502')?.words).toEqual(['webhook', '502']);
  });
});
