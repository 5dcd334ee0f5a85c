/** A step of a set conversation: what the customer writes, or what the person at the desk does; and who has the conversation then. */
export type DemoStep =
  | { customer: string; owner: string }
  | { person: string; answers: string; owner: string }
  | { person: string; returnsTo: string; note: string; owner: string };

export type DemoConversation = { name: string; shows: string; steps: DemoStep[] };

/** The conversations that show what the system is about. The account and the tenant are those of the services' sample data. */
export const conversations: DemoConversation[] = [
  {
    name: 'charged-twice',
    shows: 'triage hands over to billing, which keeps the conversation',
    steps: [
      { customer: 'I was charged twice for May', owner: 'billing' },
      { customer: 'A-1001', owner: 'billing' },
      { customer: 'yes please', owner: 'billing' },
    ],
  },
  {
    name: 'change-of-topic',
    shows: 'billing hands back, and triage hands on to tech support',
    steps: [
      { customer: 'I was charged twice for May', owner: 'billing' },
      { customer: 'actually my webhook returns 502', owner: 'tech-support' },
      { customer: 'T-2001', owner: 'tech-support' },
    ],
  },
  {
    name: 'demo-request',
    shows: 'triage hands over to sales',
    steps: [{ customer: 'can I get a demo?', owner: 'sales' }],
  },
  {
    name: 'a-person',
    shows: 'a person answers, and gives the conversation to an agent',
    steps: [
      { customer: 'let me talk to a person', owner: 'human' },
      { person: 'Dana', answers: 'Hello, this is Dana. What can I do for you?', owner: 'human' },
      { customer: 'I was charged twice for May, my account is A-1001', owner: 'human' },
      {
        person: 'Dana',
        returnsTo: 'billing',
        note: 'The customer has the right account. Please look the invoice up.',
        owner: 'billing',
      },
      { customer: 'yes please', owner: 'billing' },
    ],
  },
];
