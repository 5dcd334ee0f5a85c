import { board } from '../board.ts';
import { toBoard, toTraces, uids } from '../links.ts';
import { bars } from '../panels/bars.ts';
import { lines } from '../panels/lines.ts';
import { stat } from '../panels/stat.ts';
import { CALM, counted, onlyWhatHappened, orZero, perMinute, quantile } from '../promql.ts';

const REQUESTS = 'http_server_request_duration_seconds';

export const broker = board({
  uid: uids.broker,
  title: 'Broker and workers',
  description:
    'Whether work flows: what waits, what is repeated, what was given up, and whether every process is there.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Waiting',
          says: 'Messages that no process has taken yet, of all consumers.',
          bad: 'Growing for minutes (alert SwitchboardLagGrowing).',
          act: 'Lag by consumer: an agent’s own means too few of its processes; intake means that none enters turns.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: 'sum(max by (consumer) (switchboard_consumer_pending))',
          steps: ['green', [50, 'yellow'], [500, 'red']],
        }),
        stat({
          title: 'Dead letters',
          says: 'Messages in this time range that could not be processed. A customer whose turn it was had an apology and has a person.',
          bad: 'Any (alert SwitchboardDeadLetters).',
          act: 'Dead letters by reason, below; npm run dead -- list.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(counted('switchboard_dead_letters_total')),
          steps: ['green', [0.5, 'red']],
        }),
        stat({
          title: 'Redeliveries',
          says: 'Messages in this time range that came again, because a process died, stalled or gave them back.',
          bad: 'More than a few outside of deployments.',
          act: 'Redeliveries by consumer, below; then restarts (blue marks) and event loop delay.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(counted('switchboard_redeliveries_total')),
          steps: ['green', [10, 'yellow'], [100, 'red']],
        }),
        stat({
          title: 'Round trip, p95',
          says: 'A ping of the broker from the processes, in the last 5 minutes. A ping that is not answered is not in it: a broker that hangs leaves this green, see “Processes without the broker”.',
          bad: 'Above 25 ms: a turn has about 15 of them.',
          act: 'The broker’s disk and CPU, the network; all processes or one? See below.',
          unit: 's',
          width: 4,
          expr: quantile(0.95, 'switchboard_broker_round_trip_seconds', { window: CALM }),
          steps: ['green', [0.01, 'yellow'], [0.025, 'red']],
        }),
        stat({
          title: 'Processes without the broker',
          says: 'Processes that run and have lost the broker, or get no answer to their pings. They wait for it and go on by themselves.',
          bad: 'Any for longer than a restart of the broker (alert SwitchboardBrokerAway).',
          act: 'All: the broker. One: its network, or its credentials.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero('count(switchboard_broker_connected == 0)'),
          steps: ['green', [1, 'red']],
        }),
        stat({
          title: 'Told to wait',
          says: 'Customers in this time range who were told that an agent is away or busy.',
          bad: 'Any while no deployment is going on.',
          act: 'Processes by service, below, shows which agent has none.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(counted('switchboard_waiting_notices_total')),
          steps: ['green', [1, 'yellow'], [20, 'red']],
        }),
      ],
    },
    {
      title: 'What waits',
      panels: [
        lines({
          title: 'Waiting by consumer',
          says: 'Messages that no process has taken yet. agent-…: work of one agent. intake: turns on their way in. human: work on its way to the desk. desk: what people did.',
          bad: 'One that grows and does not fall.',
          act: 'agent-…: its board, replicas and in flight. intake: no agent process runs, or the broker is slow.',
          unit: 'none',
          width: 8,
          queries: [{ expr: 'max by (consumer) (switchboard_consumer_pending)', legend: '{{consumer}}' }],
          links: [toBoard('Agents', 'agents')],
        }),
        lines({
          title: 'In hand by consumer',
          says: 'Messages that processes have and did not ack yet: what is run now, and what a dead process had.',
          bad: 'Steady while nothing is in flight: it is a dead process’s, and comes again after ACK_WAIT_MS (30 s).',
          act: 'Compare with in flight on the board Agents.',
          unit: 'none',
          width: 8,
          queries: [
            { expr: 'max by (consumer) (switchboard_consumer_ack_pending)', legend: '{{consumer}}' },
            {
              expr: 'sum(max by (consumer) (switchboard_consumer_redelivered))',
              legend: 'of all, given more than once',
            },
          ],
        }),
        bars({
          title: 'Dead letters by reason',
          says: 'Messages in this time range that could not be processed, by agent and code.',
          bad: 'Any. The code is that of the last error. model-…: the provider; model-401: its key. database-down, tool-failed: a backend. broker-failed: the broker, in the middle of a run. attempts-used-up: the runs ended with their process. unreadable-…: somebody publishes what is no turn.',
          act: 'docs/runbooks/SwitchboardDeadLetters.md has every code. npm run dead -- show SEQ has the reason whole; mend the cause, then retry.',
          unit: 'none',
          width: 8,
          steps: ['red'],
          queries: [
            {
              expr: onlyWhatHappened(
                counted('switchboard_dead_letters_total', { by: ['agent', 'code'] }),
                'code',
              ),
              legend: '{{agent}} {{code}}',
            },
          ],
        }),
      ],
    },
    {
      title: 'What is done twice, or for nothing',
      panels: [
        lines({
          title: 'Redeliveries by consumer',
          says: 'Messages that came again, a minute.',
          bad: 'Anything that lasts: processes die, stall past the ack wait, or give work back because a model or a tool fails.',
          act: 'With failed attempts (Agents): what fails there. Without: restarts and event loop delay.',
          unit: 'suffix:/min',
          width: 8,
          queries: [
            {
              expr: perMinute('switchboard_redeliveries_total', { by: ['consumer'] }),
              legend: '{{consumer}}',
            },
          ],
          dataLinks: [toTraces('Traces with a redelivery', '{ event:name = "switchboard.redelivery" }')],
        }),
        lines({
          title: 'Journal and outbox',
          says: 'Model answers and tool results that came from the journal, so were not paid for or done again; and messages of an outbox that were published again; a minute.',
          bad: 'Much of it without redeliveries. Some is usual: an outbox is sent again where the message that caused it is not acked yet.',
          act: 'See who dies: blue marks, processes by service.',
          unit: 'suffix:/min',
          width: 8,
          queries: [
            {
              expr: onlyWhatHappened(
                perMinute('switchboard_journal_replays_total', { by: ['kind'] }),
                'kind',
              ),
              legend: 'journal: {{kind}}',
            },
            {
              expr: onlyWhatHappened(
                perMinute('switchboard_repeated_flushes_total', { by: ['kind'] }),
                'kind',
              ),
              legend: 'published again: {{kind}}',
            },
          ],
        }),
        lines({
          title: 'Races',
          says: 'Writes of a document that another writer was ahead of, and results of runs whose work was no longer theirs; a minute.',
          bad: 'Lost writes that grow faster than turns: one conversation with very many writers.',
          act: 'npm run watch shows which. Dropped results in small numbers: a person took over while an agent ran.',
          unit: 'suffix:/min',
          width: 8,
          queries: [
            {
              expr: perMinute('switchboard_lost_compare_and_sets_total', { by: ['by'] }),
              legend: 'lost write: {{by}}',
            },
            {
              expr: perMinute('switchboard_dropped_results_total', { by: ['agent'] }),
              legend: 'dropped result: {{agent}}',
            },
          ],
        }),
      ],
    },
    {
      title: 'Processes and broker',
      panels: [
        lines({
          title: 'Processes by service',
          says: 'Processes that Prometheus reaches.',
          bad: 'Fewer than expected (alert SwitchboardReplicasMissing). A saw: a process starts and dies.',
          act: 'Its log says why it ended: wrong settings, no broker, no database.',
          unit: 'none',
          width: 8,
          queries: [{ expr: 'sum by (service) (up{service!=""})', legend: '{{service}}' }],
        }),
        lines({
          title: 'Round trip',
          says: 'A ping of the broker that was answered; a turn has about 15 requests like it. While the broker does not answer there is no line.',
          bad: 'p99 above 100 ms.',
          act: 'The broker’s disk (sync_interval), its CPU, the network between.',
          unit: 's',
          width: 8,
          queries: [
            { expr: quantile(0.5, 'switchboard_broker_round_trip_seconds'), legend: 'p50' },
            { expr: quantile(0.99, 'switchboard_broker_round_trip_seconds'), legend: 'p99' },
          ],
        }),
        lines({
          title: 'Memory by service',
          says: 'Memory that the processes hold (resident), the largest of each service.',
          bad: 'A line that only rises: a leak. An idle process has about 120 MB.',
          act: 'Restart it, its work comes again elsewhere; then look for what it keeps.',
          unit: 'bytes',
          width: 8,
          queries: [
            { expr: 'max by (service) (process_resident_memory_bytes{service!=""})', legend: '{{service}}' },
          ],
        }),
      ],
    },
    {
      title: 'Front door (gateway)',
      panels: [
        lines({
          title: 'Requests by status',
          says: 'Requests that the gateway has answered, a minute.',
          bad: '5xx. Many 429: somebody writes too fast, or the bounds are too low.',
          act: '503: turns are not taken in, see waiting by consumer (intake). The log has the code of each problem.',
          unit: 'suffix:/min',
          width: 8,
          stacked: true,
          queries: [
            {
              expr: perMinute(`${REQUESTS}_count`, { by: ['http_response_status_code'] }),
              legend: '{{http_response_status_code}}',
            },
          ],
        }),
        lines({
          title: 'Requests, p95',
          says: 'How long the gateway takes for a request by its route; streams and whole answers of /v1/chat/completions are as long as the answer.',
          bad: 'A turn’s POST above 250 ms: the broker is slow to store it.',
          act: 'Round trip, above.',
          unit: 's',
          width: 8,
          exemplars: true,
          queries: [{ expr: quantile(0.95, REQUESTS, { by: ['http_route'] }), legend: '{{http_route}}' }],
        }),
        lines({
          title: 'Turns and open streams',
          says: 'Turns that the gateway was given, a minute, by what became of them; and the event streams that are open now.',
          bad: 'failed: the broker did not take the turn, and the customer was told so. Streams drop to zero: the proxy before it cuts them.',
          act: 'failed: the broker. Streams: the proxy’s time-outs and buffering.',
          unit: 'short',
          width: 8,
          queries: [
            {
              expr: perMinute('switchboard_gateway_turns_total', { by: ['outcome'] }),
              legend: 'turns {{outcome}}, a minute',
            },
            { expr: 'sum(switchboard_gateway_streams)', legend: 'open streams' },
          ],
        }),
      ],
    },
  ],
});
