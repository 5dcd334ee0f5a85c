import { afterAll, beforeAll } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { type ReceivedSpan, type SpanReceiver, startSpanReceiver } from '../../testing/span-receiver.ts';
import { waitFor } from '../../testing/wait.ts';
import { attributes } from '../semconv.ts';
import { startTracing, type Tracing } from '../tracing.ts';

export type FileSpans = {
  /** The first span of a conversation that fits, once it has come. */
  find(conversation: string, fits: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan>;
  named(conversation: string, name: string): Promise<ReceivedSpan>;
  /** Every span of a conversation so far. */
  of(conversation: string): ReceivedSpan[];
  /** Everything that came so far, as it was written. */
  raw(): string;
};

/** Called at the top of a test file: this process traces to a real receiver while its tests run. */
export function spansOfFile(env: Record<string, string> = {}): FileSpans {
  let receiver: SpanReceiver | undefined;
  let tracing: Tracing | undefined;
  beforeAll(async () => {
    receiver = await startSpanReceiver();
    Object.assign(process.env, receiver.env, env);
    tracing = await startTracing('test', readSettings('test', process.env), () => {});
  });
  afterAll(async () => {
    await tracing?.stop();
    await receiver?.close();
  });
  const of: FileSpans['of'] = (conversation) =>
    (receiver?.spans() ?? []).filter((span) => span.attributes[attributes.conversation] === conversation);
  const find: FileSpans['find'] = (conversation, fits) =>
    waitFor(() => of(conversation).find(fits), {
      what: () =>
        `a span of ${conversation}; there are ${of(conversation)
          .map(({ name }) => name)
          .join(', ')}`,
      timeoutMs: 15_000,
    });
  return {
    find,
    named: (conversation, name) => find(conversation, (span) => span.name === name),
    of,
    raw: () => receiver?.raw() ?? '',
  };
}
