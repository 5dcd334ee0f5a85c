import { chargedTwice, largeRefund, planChange } from './billing.ts';
import { bookedDemo } from './booking.ts';
import type { DemoConversation, DemoStep } from './conversation.ts';
import { failingWebhook } from './webhook.ts';

const only = (steps: DemoStep[]) => ({ prepare: () => ({ steps }) });

/** The conversations that show what the system is about. */
export const conversations: DemoConversation[] = [
  chargedTwice,
  largeRefund,
  planChange,
  failingWebhook,
  bookedDemo,
  {
    name: 'change-of-topic',
    shows: 'billing hands back, and triage hands on to tech support',
    ...only([
      { customer: 'I was charged twice for May', owner: 'billing' },
      { customer: 'actually my webhook returns 502', owner: 'tech-support' },
      { customer: 'T-2001', owner: 'tech-support' },
    ]),
  },
  {
    name: 'a-person',
    shows: 'a person answers, and gives the conversation to an agent',
    ...only([
      { customer: 'let me talk to a person', owner: 'human' },
      { person: 'Dana', answers: 'Hello, this is Dana. What can I do for you?', owner: 'human' },
      {
        customer: 'I was charged twice for May, my account is A-1001, office@lakeside.example',
        owner: 'human',
      },
      {
        person: 'Dana',
        returnsTo: 'billing',
        note: 'The customer has the right account. Please look the invoice up.',
        owner: 'billing',
      },
      { customer: 'thank you', owner: 'billing' },
    ]),
  },
];
