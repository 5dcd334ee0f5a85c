import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../board.ts';
import { toBoard, toTraces, uids } from '../links.ts';
import { lines } from '../panels/lines.ts';
import { PROMETHEUS } from '../panels/panel.ts';
import { stat } from '../panels/stat.ts';
import { CALM, onlyWhatHappened, orZero, perMinute, perSecond, quantile, share } from '../promql.ts';

const OURS = 'agent="$agent"';
const GEN_AI = 'gen_ai_agent_name="$agent"';
const PROCESS = 'service="$agent"';

const failedShare = (window?: string) => {
  const selection = { filter: OURS, ...(window === undefined ? {} : { window }) };
  const failed = perSecond('switchboard_failed_attempts_total', selection);
  const ended = perSecond('switchboard_runs_total', selection);
  return share(failed, `${ended} + (${failed} or 0 * ${ended})`);
};

export const agents = board({
  uid: uids.agents,
  title: 'Agents',
  description:
    'One agent, chosen above: where the time of its runs goes, how they end, its tools, its processes.',
  variables: [
    new QueryVariableBuilder('agent')
      .label('Agent')
      .description('The agent that this board shows')
      .datasource(PROMETHEUS)
      .query({ query: 'label_values(switchboard_in_flight_limit, service)', refId: 'agents' })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .current({ text: 'billing', value: 'billing' }),
  ],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Runs',
          says: 'Runs of this agent that were committed in the last 5 minutes, a minute.',
          bad: 'Zero while its work waits.',
          act: 'Replicas and in flight, at the right and below.',
          unit: 'suffix:/min',
          width: 4,
          decimals: 1,
          expr: orZero(perMinute('switchboard_runs_total', { filter: OURS, window: CALM })),
          steps: ['blue'],
        }),
        stat({
          title: 'Queue wait, p95',
          says: 'From the order of a piece of work to the start of its first run, in the last 5 minutes.',
          bad: 'Above a second: there are not enough free places.',
          act: 'In flight at the limit: start replicas. Far from it: processes stall or the broker is slow.',
          unit: 's',
          width: 4,
          expr: quantile(0.95, 'switchboard_queue_wait_seconds', { filter: OURS, window: CALM }),
          steps: ['green', [0.25, 'yellow'], [1, 'red']],
        }),
        stat({
          title: 'Run, p95',
          says: 'A run from its start to its result, in the last 5 minutes: model calls and tools, no waiting.',
          bad: 'Above 8 s: with it a turn is not done within 10 s.',
          act: 'The parts are below: model calls, tools. More steps a run than before: the prompt.',
          unit: 's',
          width: 4,
          expr: quantile(0.95, 'gen_ai_invoke_agent_duration_seconds', { filter: GEN_AI, window: CALM }),
          steps: ['green', [5, 'yellow'], [8, 'red']],
        }),
        stat({
          title: 'Attempts that failed',
          says: 'Of all attempts at a run in the last 5 minutes, those that failed and were tried again or given up.',
          bad: 'Above 5 %.',
          act: 'Failed attempts by reason, below.',
          unit: 'percentunit',
          width: 4,
          decimals: 1,
          expr: failedShare(CALM),
          steps: ['green', [0.01, 'yellow'], [0.05, 'red']],
        }),
        stat({
          title: 'In flight, of the limit',
          says: 'Pieces of work that are run now, as part of what its processes may run at once (CONCURRENCY).',
          bad: 'Above 80 % for long: work begins to wait.',
          act: 'Start replicas: npm start -- --replicas, docker compose up --scale.',
          unit: 'percentunit',
          width: 4,
          decimals: 0,
          expr: `sum(switchboard_in_flight{${PROCESS}}) / sum(switchboard_in_flight_limit{${PROCESS}})`,
          steps: ['green', [0.8, 'yellow'], [0.95, 'red']],
        }),
        stat({
          title: 'Replicas',
          says: 'Processes of this agent that Prometheus reaches.',
          bad: 'Fewer than deploy/prometheus/rules/objectives.yml expects (alert SwitchboardReplicasMissing).',
          act: 'docs/runbooks/SwitchboardReplicasMissing.md',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(`sum(up{${PROCESS}})`),
          steps: ['red', [1, 'green']],
        }),
      ],
    },
    {
      title: 'Where the time goes',
      panels: [
        lines({
          title: 'Queue wait',
          says: 'From the order of a piece of work to the start of its first run. The points are single pieces: one leads to its trace.',
          bad: 'p95 above a second.',
          act: 'Too few free places (in flight), or too few processes (replicas).',
          unit: 's',
          width: 8,
          exemplars: true,
          steps: ['green', [1, 'red']],
          queries: [
            { expr: quantile(0.5, 'switchboard_queue_wait_seconds', { filter: OURS }), legend: 'p50' },
            { expr: quantile(0.95, 'switchboard_queue_wait_seconds', { filter: OURS }), legend: 'p95' },
          ],
          dataLinks: [toTraces('Traces of this agent', '{ span.gen_ai.agent.name = "${agent}" }')],
        }),
        lines({
          title: 'Run duration',
          says: 'From the start of a run to its result. The points are single runs: one leads to its trace.',
          bad: 'p95 above 8 s.',
          act: 'Click a high point: its trace shows the model calls and the tools one after the other.',
          unit: 's',
          width: 8,
          exemplars: true,
          steps: ['green', [8, 'red']],
          queries: [
            {
              expr: quantile(0.5, 'gen_ai_invoke_agent_duration_seconds', { filter: GEN_AI }),
              legend: 'p50',
            },
            {
              expr: quantile(0.95, 'gen_ai_invoke_agent_duration_seconds', { filter: GEN_AI }),
              legend: 'p95',
            },
          ],
          dataLinks: [
            toTraces('Slow runs of this agent', '{ span.gen_ai.agent.name = "${agent}" && duration > 5s }'),
          ],
        }),
        lines({
          title: 'Model calls, p95',
          says: 'From the request to the first words, and to the end of the answer, of the calls that this agent makes. The points are single calls: one leads to its trace.',
          bad: 'Both rise: the provider. Only the whole one rises: the answers have become longer.',
          act: 'Models and cost: whether other agents with the same model see it too.',
          unit: 's',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: quantile(0.95, 'gen_ai_client_operation_time_to_first_chunk_seconds', { filter: GEN_AI }),
              legend: 'first words',
            },
            {
              expr: quantile(0.95, 'gen_ai_client_operation_duration_seconds', { filter: GEN_AI }),
              legend: 'whole answer',
            },
          ],
          links: [toBoard('Models and cost', 'models')],
        }),
      ],
    },
    {
      title: 'How runs end',
      panels: [
        lines({
          title: 'Runs by outcome',
          says: 'How its runs end: reply, handoff, limit (a bound on steps or cost), dead (given up after all attempts).',
          bad: 'Lasting limit or dead. Of triage: reply above a fifth, since its replies are questions.',
          act: 'limit: the prompt makes it go round, or a tool does not tell it what to do. dead: the reasons, beside.',
          unit: 'suffix:/min',
          width: 8,
          stacked: true,
          queries: [
            {
              expr: perMinute('switchboard_runs_total', { filter: OURS, by: ['outcome'] }),
              legend: '{{outcome}}',
            },
          ],
          colours: { reply: 'green', handoff: 'blue', limit: 'orange', dead: 'red' },
        }),
        lines({
          title: 'Failed attempts by reason',
          says: 'Runs that failed and are tried again or given up. model-…: the provider (429: the rate limit). model-broke-contract: what the model wrote. tool-failed: a backend. broker-failed: the broker. run-timeout and the like: time.',
          bad: 'Anything that lasts; each costs the customer a wait, and some cost money.',
          act: 'model-429: fewer calls, a higher limit, a fallback. model-broke-contract: the prompt or the model. tool-failed: the row below.',
          unit: 'suffix:/min',
          width: 8,
          queries: [
            {
              expr: onlyWhatHappened(
                perMinute('switchboard_failed_attempts_total', { filter: OURS, by: ['code'] }),
                'code',
              ),
              legend: '{{code}}',
            },
          ],
        }),
        lines({
          title: 'Handed on to',
          says: 'Where its handoffs go.',
          bad: 'A specialist: much to triage (it got what is not its), or much to human.',
          act: 'Handoffs: the matrix, and why people were needed.',
          unit: 'suffix:/min',
          width: 8,
          stacked: true,
          queries: [
            {
              expr: perMinute('switchboard_handoffs_total', { filter: 'from="$agent"', by: ['to'] }),
              legend: '{{to}}',
            },
          ],
          links: [toBoard('Handoffs', 'handoffs')],
        }),
      ],
    },
    {
      title: 'Tools (triage has none)',
      panels: [
        lines({
          title: 'Tool calls by outcome',
          says: 'ok; refused (the tool told the model why not); failed (its backend, the run is tried again); invalid (bad arguments); replayed (from the journal, not run again).',
          bad: 'failed or invalid that lasts; refused as the largest part.',
          act: 'failed: the backend. invalid: the tool’s parameters and their descriptions. refused: what customers ask for that policy does not allow.',
          unit: 'suffix:/min',
          width: 8,
          stacked: true,
          queries: [
            {
              expr: onlyWhatHappened(
                perMinute('switchboard_tool_calls_total', { filter: OURS, by: ['tool', 'outcome'] }),
                'tool',
              ),
              legend: '{{tool}} {{outcome}}',
            },
          ],
        }),
        lines({
          title: 'Failed or invalid, by tool',
          says: 'Of a tool’s calls, those whose backend failed or whose arguments were bad.',
          bad: 'Above 5 %.',
          act: 'Look at the traces of a failed attempt: the tool’s span has the error.',
          unit: 'percentunit',
          width: 8,
          steps: ['green', [0.05, 'red']],
          queries: [
            {
              expr: onlyWhatHappened(
                share(
                  perSecond('switchboard_tool_calls_total', {
                    filter: `${OURS}, outcome=~"failed|invalid"`,
                    by: ['tool'],
                  }),
                  perSecond('switchboard_tool_calls_total', { filter: OURS, by: ['tool'] }),
                ),
                'tool',
              ),
              legend: '{{tool}}',
            },
          ],
          dataLinks: [
            toTraces(
              'Failed spans of this agent',
              '{ span.gen_ai.agent.name = "${agent}" && status = error }',
            ),
          ],
        }),
        lines({
          title: 'Tool duration, p95',
          says: 'From the start of a tool to its result. The points are single calls: one leads to its trace.',
          bad: 'A tool above 2 s makes every answer with it late.',
          act: 'Its backend: the database, the calendar, the customer’s webhook.',
          unit: 's',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: onlyWhatHappened(
                quantile(0.95, 'gen_ai_execute_tool_duration_seconds', {
                  filter: GEN_AI,
                  by: ['gen_ai_tool_name'],
                }),
                'gen_ai_tool_name',
              ),
              legend: '{{gen_ai_tool_name}}',
            },
          ],
        }),
      ],
    },
    {
      title: 'Processes',
      panels: [
        lines({
          title: 'In flight by process',
          says: 'Pieces of work that each process runs, and how many it may run at once.',
          bad: 'All at the limit: more replicas. One at the limit and others idle: that one is stuck.',
          act: 'A process that is stuck: its log lines, by its instance; then end it, its work comes again elsewhere.',
          unit: 'none',
          width: 8,
          queries: [
            { expr: `switchboard_in_flight{${PROCESS}}`, legend: '{{instance}}' },
            { expr: `max(switchboard_in_flight_limit{${PROCESS}})`, legend: 'limit of each' },
          ],
        }),
        lines({
          title: 'Processes by version',
          says: 'Processes that run, by the version of their agent, and how many are expected.',
          bad: 'Fewer than expected; two versions for long.',
          act: 'The deployment has not ended, or a process does not get ready: /readyz says what it lacks.',
          unit: 'none',
          width: 8,
          queries: [
            {
              expr: `count by (agent_version) (switchboard_build_info{${PROCESS}})`,
              legend: 'version {{agent_version}}',
            },
            { expr: `sum(switchboard:replicas:expected{${PROCESS}})`, legend: 'expected' },
          ],
        }),
        lines({
          title: 'Event loop delay, p99',
          says: 'How late a process gets to what is due, which is what everything in it waits for.',
          bad: 'Above 100 ms: the CPU is full, or something computes for long.',
          act: 'More CPU or more replicas; very long histories cost CPU too (HISTORY_KB).',
          unit: 's',
          width: 8,
          steps: ['green', [0.1, 'red']],
          queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${PROCESS}}`, legend: '{{instance}}' }],
        }),
      ],
    },
  ],
});
