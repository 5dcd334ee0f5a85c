import { board } from '../board.ts';
import { toBoard, toTraces, uids } from '../links.ts';
import { lines } from '../panels/lines.ts';
import { matrix } from '../panels/matrix.ts';
import { stat } from '../panels/stat.ts';
import { CALM, counted, orZero, perHour, perMinute, perSecond, quantile, share } from '../promql.ts';

export const handoffs = board({
  uid: uids.handoffs,
  title: 'Handoffs',
  description:
    'Whether conversations get to the right agent, how long a transfer takes, and what ends with people.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Handoffs',
          says: 'Transfers of control between agents in the last 5 minutes, a minute.',
          bad: 'Rising faster than turns: conversations go to and fro.',
          act: 'Compare with the matrix: which edge has grown?',
          unit: 'suffix:/min',
          width: 4,
          decimals: 1,
          expr: orZero(perMinute('switchboard_handoffs_total', { window: CALM })),
          steps: ['blue'],
        }),
        stat({
          title: 'Transfer, p95',
          says: 'From the end of the run in one process to the start of the run in the next; 95 of 100 transfers of the last 5 minutes were faster.',
          bad: 'Above a second: the next agent has no free place, or is away.',
          act: 'Transfer time by edge names the agent; its board shows in flight against the limit.',
          unit: 's',
          width: 4,
          expr: quantile(0.95, 'switchboard_handoff_transfer_seconds', {
            filter: 'to!="human"',
            window: CALM,
          }),
          steps: ['green', [0.25, 'yellow'], [1, 'red']],
        }),
        stat({
          title: 'Contained',
          says: 'Conversations that agents kept to themselves, of those begun in this time range: 1 − conversations that went to a person / conversations begun.',
          bad: 'A lasting drop. There is no right value: compare with last week.',
          act: 'Escalations by reason: asked is customers, all others are ours.',
          unit: 'percentunit',
          width: 4,
          decimals: 0,
          expr: `1 - ${share(counted('switchboard_escalations_total'), counted('switchboard_conversations_total'))}`,
          steps: ['red', [0.5, 'yellow'], [0.75, 'green']],
        }),
        stat({
          title: 'Escalations',
          says: 'Conversations that went to a person in this time range.',
          bad: 'More than the desk can take.',
          act: 'Escalations by reason, below.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(counted('switchboard_escalations_total')),
          steps: ['blue'],
        }),
        stat({
          title: 'In circles',
          says: 'Handoffs in this time range from the third of a conversation on (HANDOFF_WARNING). A customer who changes the topic makes them honestly: one with three matters makes five, there and back by triage.',
          bad: 'A step up from what is usual, without customers who have more matters.',
          act: '"In circles, by agent" below; then the reasons in the run records of such a conversation.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(counted('switchboard_handoff_warnings_total')),
          steps: ['green', [1, 'yellow'], [20, 'red']],
        }),
        stat({
          title: 'Longest wait for a person',
          says: 'How long the conversation that waits longest has waited for somebody at the desk.',
          bad: 'Above ten minutes: the customer is gone.',
          act: 'npm run desk, or whatever the team uses for it.',
          unit: 's',
          width: 4,
          decimals: 0,
          expr: 'max(switchboard_oldest_waiting_ticket_seconds)',
          steps: ['green', [300, 'yellow'], [600, 'red']],
        }),
      ],
    },
    {
      title: 'Where conversations go',
      panels: [
        matrix({
          title: 'From and to',
          says: 'Handoffs in this time range, from the agent of the row to the one of the column.',
          bad: 'A large number in the column triage: that row’s agent got what is not its. Large numbers on both sides of one pair: circles.',
          act: 'Triage’s choice is made from handoff descriptions: sharpen the one of the row, and of where it should have gone.',
          unit: 'none',
          width: 10,
          height: 9,
          expr: counted('switchboard_handoffs_total', { by: ['from', 'to'] }),
          row: 'from',
          column: 'to',
          steps: ['text', [1, 'blue'], [100, 'purple']],
        }),
        lines({
          title: 'Transfer time by edge, p95',
          says: 'From the end of the run in one process to the start of the run in the next (for a person: to the ticket). The points are single transfers: one leads to its trace.',
          bad: 'One edge above the others: its receiver has too few replicas, or is away. All edges at once: the broker.',
          act: 'Agents, of the receiver: queue wait and in flight. All at once: round trip on Broker and workers.',
          unit: 's',
          width: 14,
          height: 9,
          exemplars: true,
          steps: ['green', [1, 'red']],
          queries: [
            {
              expr: quantile(0.95, 'switchboard_handoff_transfer_seconds', { by: ['from', 'to'] }),
              legend: '{{from}} → {{to}}',
            },
          ],
          links: [toBoard('Broker and workers', 'broker')],
          dataLinks: [
            toBoard('The receiver', 'agents', { agent: '${__field.labels.to}' }),
            toTraces('Handoffs of this time', '{ span.gen_ai.transfer.mode = "pass_control" }'),
          ],
        }),
      ],
    },
    {
      title: 'Whether it was right',
      panels: [
        lines({
          title: 'Handed back',
          says: 'Of what came to a specialist, what it handed on to triage: the cheapest sign of wrong routing. Some of it is customers who changed the topic.',
          bad: 'Above 20 % of one specialist, or a step up after a deployment of triage.',
          act: 'Run the routing evals on the prompt that is deployed; read the reasons of the handbacks.',
          unit: 'percentunit',
          width: 8,
          steps: ['green', [0.2, 'red']],
          queries: [
            {
              expr: share(
                `sum by (agent) (label_replace(rate(switchboard_handoffs_total{to="triage"}[$__rate_interval]), "agent", "$1", "from", "(.*)"))`,
                `sum by (agent) (label_replace(rate(switchboard_handoffs_total{to!~"triage|human"}[$__rate_interval]), "agent", "$1", "to", "(.*)"))`,
              ),
              legend: '{{agent}}',
            },
          ],
          dataLinks: [toBoard('This agent', 'agents', { agent: '${__field.labels.agent}' })],
        }),
        lines({
          title: 'In circles, by agent',
          says: 'Handoffs from the third of a conversation on (HANDOFF_WARNING), and conversations that went to a person at the cap of five (HANDOFF_CAP); an hour, by the agent that handed on.',
          bad: 'One agent that stands out, or a step up. Three matters in one conversation make five handoffs and are no circle: the reasons in its run records each name another matter. In a circle they contradict each other, often within one turn.',
          act: 'A circle: the pair is in the matrix, two agents that each take the matter for the other’s; make one description say it. Honest ones at the cap: raise HANDOFF_CAP.',
          unit: 'suffix:/h',
          width: 8,
          queries: [
            {
              expr: perHour('switchboard_handoff_warnings_total', { by: ['agent'] }),
              legend: '{{agent}}: warned',
            },
            {
              expr: perHour('switchboard_handoff_caps_total'),
              legend: 'to a person at the cap',
            },
          ],
        }),
        lines({
          title: 'Asked back',
          says: 'Of all turns, those to which triage answered with a question in place of a choice. After two in a row it must choose.',
          bad: 'Above 20 %: triage asks where it could choose, or customers come with too little.',
          act: 'Read a few; the prompt of triage says when to ask. A greeting that asks for the topic helps.',
          unit: 'percentunit',
          width: 8,
          steps: ['green', [0.2, 'red']],
          queries: [
            {
              expr: share(
                perSecond('switchboard_clarifications_total'),
                perSecond('switchboard_turns_total'),
              ),
              legend: 'asked back',
            },
          ],
        }),
      ],
    },
    {
      title: 'People',
      panels: [
        lines({
          title: 'Contained, by the hour',
          says: 'Conversations that agents kept, of those begun, over the hour before each point.',
          bad: 'A drop that escalations with another reason than asked explain.',
          act: 'Escalations by reason, beside.',
          unit: 'percentunit',
          width: 8,
          max: 1,
          queries: [
            {
              expr: `1 - ${share(
                counted('switchboard_escalations_total', { window: '1h' }),
                counted('switchboard_conversations_total', { window: '1h' }),
              )}`,
              legend: 'contained',
            },
          ],
        }),
        lines({
          title: 'Escalations by reason',
          says: 'Why conversations go to people, an hour. asked: the customer or an agent wanted it. handoff-cap: handed on where only a person was left, for whatever reason. step-limit, cost-limit: a bound. failure, unreadable: dead letters. taken: a person took it.',
          bad: 'Anything but asked and taken.',
          act: 'handoff-cap: the row above. failure: dead letters on Broker and workers. step-limit, cost-limit: Agents and Models and cost.',
          unit: 'suffix:/h',
          width: 8,
          stacked: true,
          queries: [
            { expr: perHour('switchboard_escalations_total', { by: ['reason'] }), legend: '{{reason}}' },
          ],
          links: [toBoard('Broker and workers', 'broker')],
        }),
        lines({
          title: 'At the desk',
          says: 'Conversations that wait for a person, and that a person has taken.',
          bad: 'waiting grows while taken stays: the desk is full, or empty of people.',
          act: 'More people, or fewer escalations: see the reasons, beside.',
          unit: 'none',
          width: 8,
          queries: [{ expr: 'max by (status) (switchboard_tickets)', legend: '{{status}}' }],
        }),
      ],
    },
  ],
});
