import { board } from '../board.ts';
import { toBoard, toTraces, uids } from '../links.ts';
import { lines } from '../panels/lines.ts';
import { stat } from '../panels/stat.ts';
import { CALM, onlyWhatHappened, orZero, perHour, perMinute, perSecond, quantile, share } from '../promql.ts';

const NOT_ANSWERED = 'outcome=~"limit|dead"';
const CALLS = 'gen_ai_client_operation_duration_seconds';

/** A share of all turns that ended. */
const ofTurns = (part: string) => share(part, perSecond('switchboard_turns_total'));

export const overview = board({
  uid: uids.overview,
  title: 'Overview',
  description:
    'Are customers served, how fast, for how much; and when not, whether it is routing, a prompt, a tool, a model or the broker.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Turns',
          says: 'Turns that ended in the last 5 minutes, a minute: answered, asked back, or handed to a person.',
          bad: 'Zero while customers write (alert SwitchboardNoTurnCompleted), or far from what is usual at this hour.',
          act: 'Look at the lag by consumer on the board Broker and workers.',
          unit: 'suffix:/min',
          width: 4,
          decimals: 1,
          expr: orZero(perMinute('switchboard_turns_total', { window: CALM })),
          steps: ['blue'],
          links: [toBoard('Broker and workers', 'broker')],
        }),
        stat({
          title: 'Served well',
          says: 'Turns that ended as they should, of all in the last 5 minutes: a reply, a question back, or a person whom the customer or an agent asked for. The objective is 99 %.',
          bad: 'Below 99 %: turns end as dead letters, or at a bound on steps or cost.',
          act: 'Turns by outcome shows which; the row "Routing, prompt, tool, model or broker?" shows why.',
          unit: 'percentunit',
          width: 4,
          decimals: 1,
          expr: `1 - ${share(
            perSecond('switchboard_turns_total', { filter: NOT_ANSWERED, window: CALM }),
            perSecond('switchboard_turns_total', { window: CALM }),
          )}`,
          steps: ['red', [0.95, 'orange'], [0.99, 'green']],
        }),
        stat({
          title: 'Whole turn, p95',
          says: 'From when the broker had the turn to the commit of its answer; 95 of 100 turns of the last 5 minutes were faster.',
          bad: 'Above 10 s, which is the objective.',
          act: 'Compare queue wait, run and model of each agent on the board Agents.',
          unit: 's',
          width: 4,
          expr: quantile(0.95, 'switchboard_turn_duration_seconds', { window: CALM }),
          steps: ['green', [5, 'yellow'], [10, 'red']],
          links: [toBoard('Agents', 'agents')],
        }),
        stat({
          title: 'First words, p95',
          says: 'From when the broker had the newest turn to the first words of its answer: what a customer feels as speed.',
          bad: 'Above 5 s: people begin to type again.',
          act: 'Time to first words of the models is on the board Models and cost; transfer time on Handoffs.',
          unit: 's',
          width: 4,
          expr: quantile(0.95, 'switchboard_first_text_seconds', { window: CALM }),
          steps: ['green', [3, 'yellow'], [5, 'red']],
          links: [toBoard('Models and cost', 'models')],
        }),
        stat({
          title: 'Spend, of budget',
          says: 'What the models cost an hour, by the last 5 minutes, as part of the budget in deploy/prometheus/rules/objectives.yml.',
          bad: 'Above 100 % for long (alert SwitchboardSpendOverBudget).',
          act: 'See which agent and which model on the board Models and cost.',
          unit: 'percentunit',
          width: 4,
          decimals: 0,
          expr: `(${orZero(perHour('switchboard_cost_usd_total', { window: CALM }))}) / scalar(switchboard:budget:usd_per_hour)`,
          steps: ['green', [0.8, 'yellow'], [1, 'red']],
          links: [toBoard('Models and cost', 'models')],
        }),
        stat({
          title: 'Wait for a person',
          says: 'Conversations that nobody at the desk has taken yet.',
          bad: 'More than the desk takes in ten minutes, or growing.',
          act: 'Escalations by reason, on the board Handoffs, say why they come.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: 'max(switchboard_tickets{status="waiting"})',
          steps: ['green', [5, 'yellow'], [20, 'red']],
          links: [toBoard('Handoffs', 'handoffs')],
        }),
      ],
    },
    {
      title: 'What customers feel',
      panels: [
        lines({
          title: 'Turns by outcome',
          says: 'How turns end: reply; clarification (triage asked back); escalation (a person, by decision, or because a conversation at the handoff cap had no other way on); limit (a person, at a bound on steps or cost); dead (a person, after a failure).',
          bad: 'Any lasting limit or dead. A drop of everything while turns still enter.',
          act: 'dead: dead letters by reason, on Broker and workers. limit: the row below.',
          unit: 'suffix:/min',
          width: 8,
          stacked: true,
          queries: [
            { expr: perMinute('switchboard_turns_total', { by: ['outcome'] }), legend: '{{outcome}}' },
          ],
          colours: {
            reply: 'green',
            clarification: 'blue',
            escalation: 'purple',
            limit: 'orange',
            dead: 'red',
          },
          links: [toBoard('Broker and workers', 'broker')],
        }),
        lines({
          title: 'Whole turn',
          says: 'From storage in the broker to the commit of the answer. The points are single turns: one leads to its trace.',
          bad: 'p95 above 10 s. A p95 that leaves its p50 behind: some turns are stuck, not all are slow.',
          act: 'Click a high point and see in its trace which process, model call or tool took the time.',
          unit: 's',
          width: 8,
          exemplars: true,
          steps: ['green', [10, 'red']],
          queries: [
            { expr: quantile(0.5, 'switchboard_turn_duration_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'switchboard_turn_duration_seconds'), legend: 'p95' },
          ],
          dataLinks: [toTraces('Slow traces of this time', '{ duration > 10s }')],
        }),
        lines({
          title: 'First words',
          says: 'From storage in the broker to the first words of the answer. The points are single answers: one leads to its trace.',
          bad: 'p95 above 5 s, or a step up that began with a mark of a started process: a deployment.',
          act: 'Transfer time (Handoffs), queue wait (Agents) and first words of the model (Models and cost) are its parts.',
          unit: 's',
          width: 8,
          exemplars: true,
          steps: ['green', [5, 'red']],
          queries: [
            { expr: quantile(0.5, 'switchboard_first_text_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'switchboard_first_text_seconds'), legend: 'p95' },
          ],
          dataLinks: [toTraces('Slow traces of this time', '{ duration > 5s }')],
        }),
      ],
    },
    {
      title: 'Routing, prompt, tool, model or broker?',
      panels: [
        lines({
          title: 'Routing',
          says: 'Of all turns: handed back (a specialist found that it is not for it), asked back (triage saw no topic), in circles (at or over the number of handoffs that warns).',
          bad: 'A step up. Some of it is customers who change the topic: one with three matters makes five handoffs, and the last three count as in circles.',
          act: 'Handoffs: the matrix and "Handed back" name the specialist. Then read its handoff description and the reasons in the run records.',
          unit: 'percentunit',
          width: 6,
          queries: [
            {
              expr: ofTurns(perSecond('switchboard_handoffs_total', { filter: 'to="triage"' })),
              legend: 'handed back',
            },
            { expr: ofTurns(perSecond('switchboard_clarifications_total')), legend: 'asked back' },
            {
              expr: ofTurns(
                `${perSecond('switchboard_handoff_warnings_total')} + (${perSecond('switchboard_handoff_caps_total')} or vector(0))`,
              ),
              legend: 'in circles',
            },
          ],
          links: [toBoard('Handoffs', 'handoffs')],
        }),
        lines({
          title: 'Prompt',
          says: 'Of all turns: broken answers (bad arguments, an unknown tool, no JSON), transfers that were only announced, and turns that ran into a bound on steps or cost.',
          bad: 'Anything that does not go away: a prompt has changed for the worse, or a model that it was not written for answers.',
          act: 'Agents: failed attempts by reason, of the agent that stands out. A blue mark where it began is a deployment: take that one back.',
          unit: 'percentunit',
          width: 6,
          queries: [
            {
              expr: ofTurns(
                perSecond('switchboard_failed_attempts_total', { filter: 'code="model-broke-contract"' }),
              ),
              legend: 'broken answers',
            },
            {
              expr: ofTurns(perSecond('switchboard_promised_transfers_total')),
              legend: 'announced transfers',
            },
            {
              expr: ofTurns(perSecond('switchboard_turns_total', { filter: 'outcome="limit"' })),
              legend: 'ran into a bound',
            },
          ],
          links: [toBoard('Agents', 'agents')],
        }),
        lines({
          title: 'Tools',
          says: 'Of a tool’s calls, those that failed (its backend) or had bad arguments (the model).',
          bad: 'Above 5 % of a tool’s calls. failed: the backend is down or slow. invalid: the prompt or the tool’s description misleads the model.',
          act: 'Agents: tools of the agent that has it, with durations and traces.',
          unit: 'percentunit',
          width: 6,
          steps: ['green', [0.05, 'red']],
          queries: [
            {
              expr: onlyWhatHappened(
                share(
                  perSecond('switchboard_tool_calls_total', {
                    filter: 'outcome=~"failed|invalid"',
                    by: ['agent', 'tool'],
                  }),
                  perSecond('switchboard_tool_calls_total', { by: ['agent', 'tool'] }),
                ),
                'tool',
              ),
              legend: '{{agent}} {{tool}}',
            },
          ],
          links: [toBoard('Agents', 'agents')],
        }),
        lines({
          title: 'Model and broker',
          says: 'Of the calls of models, those that failed: refused, no answer, an error of the provider. Of the processes, those that have lost the broker or get no answer from it.',
          bad: 'Failed calls above 10 % (alert SwitchboardModelErrors). Any process without the broker for longer than its restart (alert SwitchboardBrokerAway); with all of them nothing is answered, and the panels beside say nothing.',
          act: 'Failed calls: errors by kind, on Models and cost. Without the broker: all, it is the broker; some, their network or credentials.',
          unit: 'percentunit',
          width: 6,
          steps: ['green', [0.1, 'red']],
          queries: [
            {
              expr: share(
                perSecond(`${CALLS}_count`, { filter: 'error_type!=""' }),
                perSecond(`${CALLS}_count`),
              ),
              legend: 'failed model calls',
            },
            {
              expr: share('count(switchboard_broker_connected == 0)', 'count(switchboard_broker_connected)'),
              legend: 'processes without the broker',
            },
          ],
          colours: { 'failed model calls': 'orange', 'processes without the broker': 'red' },
          links: [toBoard('Models and cost', 'models'), toBoard('Broker and workers', 'broker')],
        }),
      ],
    },
    {
      title: 'Objectives and money',
      panels: [
        lines({
          title: 'Burn of the error budgets',
          says: 'How fast the two budgets are used: 1 uses them up in exactly 30 days. Served well: 99 % of turns. Fast enough: 95 % of turns within 10 s.',
          bad: 'Above 14.4 over an hour or 6 over six hours somebody is paged; above 1 for days is a ticket.',
          act: 'docs/runbooks has a page for each of the two alerts.',
          unit: 'suffix:×',
          width: 12,
          steps: ['green', [1, 'yellow'], [6, 'orange'], [14.4, 'red']],
          queries: [
            { expr: 'switchboard:turn_errors:burn1h', legend: 'served well, 1 h' },
            { expr: 'switchboard:turn_errors:burn6h', legend: 'served well, 6 h' },
            { expr: 'switchboard:turn_latency:burn1h', legend: 'fast enough, 1 h' },
            { expr: 'switchboard:turn_latency:burn6h', legend: 'fast enough, 6 h' },
          ],
        }),
        lines({
          title: 'Spend per hour',
          says: 'What the models of each agent cost, an hour; and the budget.',
          bad: 'Above the line for long, or a rise that turns do not share.',
          act: 'Models and cost: more tokens a call (prompt, history), more calls a turn, or another model.',
          unit: 'currencyUSD',
          width: 12,
          queries: [
            { expr: perHour('switchboard_cost_usd_total', { by: ['agent'] }), legend: '{{agent}}' },
            { expr: 'switchboard:budget:usd_per_hour', legend: 'budget' },
          ],
          colours: { budget: 'red' },
          links: [toBoard('Models and cost', 'models')],
        }),
      ],
    },
  ],
});
