import { buckets } from './buckets.ts';
import type { Instruments } from './instruments.ts';

/** Turns from their arrival to their end, and the runs that they take. */
export function turnMetrics({ counter, histogram }: Instruments) {
  return {
    turnsEntered: counter(
      'switchboard_turns_entered_total',
      'Turns that the intake has taken from the stream: accepted, repeated (an id that was in), refused (the queue is full) or unreadable',
      ['channel', 'outcome'],
    ),
    conversations: counter('switchboard_conversations_total', 'Conversations that have begun', ['channel']),
    turns: counter(
      'switchboard_turns_total',
      'Turns that are done for the agents: reply, clarification, or handed to a person by decision (escalation), by a bound (limit) or by a failure (dead)',
      ['agent', 'outcome'],
    ),
    turnSeconds: histogram(
      'switchboard_turn_duration_seconds',
      'From the storage of a turn in the broker to the commit of its answer, or of its transfer to a person',
      ['agent', 'outcome'],
      buckets.turn,
    ),
    firstTextSeconds: histogram(
      'switchboard_first_text_seconds',
      'From the storage of the newest turn in the broker to the first words of the answer that was given',
      ['agent'],
      buckets.turn,
    ),
    queueSeconds: histogram(
      'switchboard_queue_wait_seconds',
      'From the order of a piece of work to the start of its first run',
      ['agent', 'kind'],
      buckets.transfer,
    ),
    runs: counter('switchboard_runs_total', 'Runs that were committed: reply, handoff, limit or dead', [
      'agent',
      'outcome',
    ]),
    runSeconds: histogram(
      'gen_ai_invoke_agent_duration_seconds',
      'A run of an agent, from its start to its result or its error',
      ['gen_ai_agent_name', 'error_type'],
      buckets.genAiAgent,
    ),
    attempts: counter(
      'switchboard_failed_attempts_total',
      'Runs that failed and are tried again or given up',
      ['agent', 'code'],
    ),
    clarifications: counter('switchboard_clarifications_total', 'Questions asked in place of a choice', [
      'agent',
    ]),
    waitingNotices: counter(
      'switchboard_waiting_notices_total',
      'Customers who were told to wait: no process of the agent took their work, or the one that had it was slow or died',
      ['agent'],
    ),
  };
}
