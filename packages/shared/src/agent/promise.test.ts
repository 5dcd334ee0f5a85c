import { describe, expect, it } from 'vitest';
import { promisesTransfer } from './promise.ts';

describe('an answer announces a transfer', () => {
  it.each([
    'I’ll transfer you to billing.',
    "I'll transfer you to our billing team now.",
    'I will transfer you.',
    'Let me transfer you to a specialist.',
    'Let me connect you with our sales team!',
    'I will now connect you with a colleague who knows more.',
    "I'm going to hand you over to tech support.",
    'I am handing this over to a colleague.',
    'Thanks for the details. Transferring you now.',
    "I'm passing you to billing, they can refund it.",
    "I'll put you through to a person.",
    'I will go ahead and put you in touch with our sales team.',
    "I'll escalate this to our engineers.",
    'We’ll connect you with an agent shortly.',
    "I'm forwarding your request to our billing department.",
    'Please hold while I transfer you.',
    'Hold on a moment while I connect you to a specialist.',
    'You will be transferred to billing.',
    "You're being connected to our sales team.",
    "I'll route your question to the right team.",
    "I've escalated this to tech support.",
    'I have just transferred you to billing.',
    'One moment, connecting you to a colleague.',
    "I'll redirect you to our sales colleagues.",
    'Allow me to pass this conversation to a human agent.',
    "I'll send you over to the billing team.",
    'I understand, that is annoying.\nI will hand you over now',
  ])('%s', (text) => {
    expect(promisesTransfer(text)).toBe(true);
  });
});

describe('an answer that announces none', () => {
  it.each([
    'Would you like me to transfer you to billing?',
    'Shall I connect you with a colleague?',
    'I can transfer you to billing.',
    'If you’d like, I’ll transfer you to a person.',
    'I’ll transfer you to billing, is that right?',
    'I will not transfer you without asking first.',
    'I cannot connect you with another company.',
    'To transfer your number, open Settings and choose Porting.',
    "I'll show you how to transfer a call to voicemail.",
    'Let me explain how to connect your CRM with our platform.',
    'Let me walk you through connecting your SIP trunk with our gateway.',
    "I'll walk you through forwarding calls to your mobile.",
    "I'll put a note on your invoice with the credit.",
    "I'll put together a comparison with the prices to help you.",
    'I have put the refund through to your card.',
    "I'll transfer the credit to your next invoice.",
    "I'll forward you the invoice by email.",
    'The call was transferred to the queue at 15:00 UTC.',
    'When you dial the number, you will be connected to the conference.',
    'Your calls are routed to the wrong queue, and I will check the rule with you.',
    'Connecting your softphone takes two steps.',
    'Passing this check takes a minute.',
    'If the endpoint is down, we’ll retry and forward the event to you later.',
    'Did you transfer this number from another provider?',
    'I have refunded $99.00 to the card that ends in 4242.',
    'Your webhook returned 502 at 14:05 UTC, because the upstream refused the connection.',
    '',
  ])('%s', (text) => {
    expect(promisesTransfer(text)).toBe(false);
  });
});
