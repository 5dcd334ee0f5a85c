import { board } from '../board.ts';
import { toBoard, uids } from '../links.ts';
import { lines } from '../panels/lines.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import {
  CALM,
  counted,
  onlyWhatHappened,
  orZero,
  perHour,
  perMinute,
  perSecond,
  quantile,
  share,
} from '../promql.ts';

const CALLS = 'gen_ai_client_operation_duration_seconds';

/** The mean of a histogram's values, over the time range. */
const meanOf = (histogram: string, by: string[] = []) =>
  share(counted(`${histogram}_sum`, { by }), counted(`${histogram}_count`, { by }));

export const models = board({
  uid: uids.models,
  title: 'Models and cost',
  description: 'What conversations cost and why, and how the models behave.',
  rows: [
    {
      title: 'Money now',
      panels: [
        stat({
          title: 'Spend per hour',
          says: 'What the models cost an hour, by the last 5 minutes, in US dollars. Calls of unknown price are not in it.',
          bad: 'Above the budget: the next figure.',
          act: 'By agent and by model, below.',
          unit: 'currencyUSD',
          width: 4,
          expr: orZero(perHour('switchboard_cost_usd_total', { window: CALM })),
          steps: ['blue'],
        }),
        stat({
          title: 'Of the budget',
          says: 'The spend as part of the budget in deploy/prometheus/rules/objectives.yml.',
          bad: 'Above 100 % for long (alert SwitchboardSpendOverBudget).',
          act: 'Is it more turns (Overview), more calls a turn, more tokens a call, or a dearer model?',
          unit: 'percentunit',
          width: 4,
          decimals: 0,
          expr: `(${orZero(perHour('switchboard_cost_usd_total', { window: CALM }))}) / scalar(switchboard:budget:usd_per_hour)`,
          steps: ['green', [0.8, 'yellow'], [1, 'red']],
        }),
        stat({
          title: 'A conversation',
          says: 'What was spent in this time range for each conversation that began in it.',
          bad: 'A rise without a new model: conversations go on longer, or in circles.',
          act: 'Handoffs: in circles. Below: cost of a turn by agent.',
          unit: 'currencyUSD',
          width: 4,
          decimals: 4,
          expr: share(counted('switchboard_cost_usd_total'), counted('switchboard_conversations_total')),
          steps: ['blue'],
        }),
        stat({
          title: 'An answer',
          says: 'What an answer, or the way to a person, cost over all its runs, on average of this time range.',
          bad: 'A step up after a deployment.',
          act: 'Cost of an answer by agent, below: prompt and history make the input tokens.',
          unit: 'currencyUSD',
          width: 4,
          decimals: 4,
          expr: meanOf('switchboard_turn_cost_usd'),
          steps: ['blue'],
        }),
        stat({
          title: 'Input from the cache',
          says: 'Of all input tokens in the last 5 minutes, those that the provider had cached and charges less for.',
          bad: 'A drop: the beginning of the prompts changes from call to call.',
          act: 'Keep what changes (time, names) at the end of the instructions.',
          unit: 'percentunit',
          width: 4,
          decimals: 0,
          expr: share(
            perSecond('switchboard_model_tokens_total', { filter: 'type="cached_input"', window: CALM }),
            perSecond('switchboard_model_tokens_total', { filter: 'type="input"', window: CALM }),
          ),
          steps: ['blue'],
        }),
        stat({
          title: 'Calls without a price',
          says: 'Model calls in this time range whose price is not known. They are in no figure of this board.',
          bad: 'Above zero: the spend is more than is shown.',
          act: 'The table below names the model; a newer price list, or a model name that it knows.',
          unit: 'none',
          width: 4,
          decimals: 0,
          expr: orZero(counted('switchboard_unpriced_model_calls_total')),
          steps: ['green', [1, 'red']],
        }),
      ],
    },
    {
      title: 'Where the money goes',
      panels: [
        lines({
          title: 'Spend per hour by agent',
          says: 'What each agent’s model calls cost an hour, and the budget.',
          bad: 'One agent grows and its runs do not.',
          act: 'Agents, of that one: more runs, more failed attempts, more steps?',
          unit: 'currencyUSD',
          width: 12,
          queries: [
            { expr: perHour('switchboard_cost_usd_total', { by: ['agent'] }), legend: '{{agent}}' },
            { expr: 'switchboard:budget:usd_per_hour', legend: 'budget' },
          ],
          colours: { budget: 'red' },
          dataLinks: [toBoard('This agent', 'agents', { agent: '${__field.labels.agent}' })],
        }),
        lines({
          title: 'Spend per hour by model',
          says: 'What the calls of each model cost an hour.',
          bad: 'A model that nobody chose: a fallback does the work, and may be dearer.',
          act: 'Retries and fallbacks, below, say what the first model has.',
          unit: 'currencyUSD',
          width: 12,
          stacked: true,
          queries: [{ expr: perHour('switchboard_cost_usd_total', { by: ['model'] }), legend: '{{model}}' }],
        }),
        table({
          title: 'By agent and model',
          says: 'In this time range: dollars, model calls, input and output tokens, calls without a price, and dollars for answers that were dropped (a person took over, or another process was first).',
          bad: 'Calls without a price. Dropped dollars that are more than a few percent.',
          act: 'Dropped: redeliveries on Broker and workers. To the cent and by conversation: npm run costs.',
          unit: 'none',
          width: 12,
          height: 8,
          by: ['agent', 'model'],
          columns: [
            {
              name: 'Spent',
              unit: 'currencyUSD',
              decimals: 4,
              expr: counted('switchboard_cost_usd_total', { by: ['agent', 'model'] }),
            },
            {
              name: 'Input tokens',
              unit: 'short',
              decimals: 0,
              expr: counted('switchboard_model_tokens_total', {
                filter: 'type="input"',
                by: ['agent', 'model'],
              }),
            },
            {
              name: 'Output tokens',
              unit: 'short',
              decimals: 0,
              expr: counted('switchboard_model_tokens_total', {
                filter: 'type="output"',
                by: ['agent', 'model'],
              }),
            },
            {
              name: 'No price',
              unit: 'none',
              decimals: 0,
              expr: counted('switchboard_unpriced_model_calls_total', { by: ['agent', 'model'] }),
            },
            {
              name: 'Dropped',
              unit: 'currencyUSD',
              decimals: 4,
              expr: `(${counted('switchboard_dropped_cost_usd_total', { by: ['agent', 'model'] })}) or 0 * ${counted('switchboard_cost_usd_total', { by: ['agent', 'model'] })}`,
            },
          ],
        }),
        lines({
          title: 'Cost of an answer by agent, p95',
          says: 'What an answer cost over all its runs, from triage on, by who gave it. The points are single answers: one leads to its trace.',
          bad: 'A p95 far over the others: long histories, many steps, or many attempts.',
          act: 'Click a high point: its trace has the tokens of every model call.',
          unit: 'currencyUSD',
          width: 12,
          exemplars: true,
          queries: [
            {
              expr: quantile(0.95, 'switchboard_turn_cost_usd', { by: ['agent'] }),
              legend: '{{agent}}',
            },
            {
              expr: quantile(0.95, 'switchboard_conversation_cost_usd'),
              legend: 'whole conversation so far',
            },
          ],
        }),
      ],
    },
    {
      title: 'How the models behave',
      panels: [
        lines({
          title: 'First words by model, p95',
          says: 'From the request to the first words or call of the answer. The points are single calls: one leads to its trace.',
          bad: 'A model that becomes slower at the same number of tokens: the provider.',
          act: 'The provider’s status page; FALLBACK_MODELS helps only where calls fail, MODEL_TIMEOUT_MS says when.',
          unit: 's',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: quantile(0.95, 'gen_ai_client_operation_time_to_first_chunk_seconds', {
                by: ['gen_ai_request_model'],
              }),
              legend: '{{gen_ai_request_model}}',
            },
          ],
        }),
        lines({
          title: 'Whole answer by model, p95',
          says: 'From the request to the end of the answer or the error. The points are single calls: one leads to its trace.',
          bad: 'Near MODEL_TIMEOUT_MS (30 s): calls are cut off and made again.',
          act: 'Output tokens, beside: shorter answers are faster answers.',
          unit: 's',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: quantile(0.95, CALLS, { by: ['gen_ai_request_model'] }),
              legend: '{{gen_ai_request_model}}',
            },
          ],
        }),
        lines({
          title: 'Tokens by type',
          says: 'Tokens of the answers that runs were committed with, a minute. cached_input is part of input, reasoning is part of output.',
          bad: 'Input grows and turns do not: prompts or histories have become longer.',
          act: 'HISTORY_KB bounds the history; the prompts are in services/*/src/prompt.ts.',
          unit: 'short',
          width: 8,
          queries: [
            { expr: perMinute('switchboard_model_tokens_total', { by: ['type'] }), legend: '{{type}}' },
          ],
        }),
        lines({
          title: 'Errors by model',
          says: 'Of a model’s calls, those that failed.',
          bad: 'Above 10 % for 5 minutes (alert SwitchboardModelErrors).',
          act: 'What kind they are, beside; docs/runbooks/SwitchboardModelErrors.md.',
          unit: 'percentunit',
          width: 8,
          steps: ['green', [0.1, 'red']],
          queries: [
            {
              expr: share(
                perSecond(`${CALLS}_count`, {
                  filter: 'error_type!=""',
                  by: ['gen_ai_request_model'],
                }),
                perSecond(`${CALLS}_count`, { by: ['gen_ai_request_model'] }),
              ),
              legend: '{{gen_ai_request_model}}',
            },
          ],
        }),
        lines({
          title: 'Errors by kind',
          says: 'Failed model calls, a minute, by what the provider or the network said.',
          bad: '401 or 403: the key. 429: the rate limit. 5xx, timeout: the provider.',
          act: '429: ask for a higher limit, or a smaller model for triage. 401: no retry helps, set the key.',
          unit: 'suffix:/min',
          width: 8,
          stacked: true,
          queries: [
            {
              expr: onlyWhatHappened(
                perMinute(`${CALLS}_count`, { filter: 'error_type!=""', by: ['error_type'] }),
                'error_type',
              ),
              legend: '{{error_type}}',
            },
          ],
        }),
        lines({
          title: 'Retries and fallbacks',
          says: 'Calls that repeat one which failed in the same run, and answers that a further model was asked for; a minute.',
          bad: 'Fallbacks that last: the first model is not served, and each answer waits for its failure first.',
          act: 'Put the model that works first (MODEL, BILLING_MODEL, …) until the other is back.',
          unit: 'suffix:/min',
          width: 8,
          queries: [
            {
              expr: perMinute('switchboard_model_retries_total', { by: ['model'] }),
              legend: 'retries {{model}}',
            },
            {
              expr: perMinute('switchboard_model_fallbacks_total', { by: ['model'] }),
              legend: 'fallbacks to {{model}}',
            },
          ],
        }),
      ],
    },
  ],
});
