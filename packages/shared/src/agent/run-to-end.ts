import type { StreamedRunResult } from '@openai/agents-core';

/** Drives a streamed run to its end, and throws what it ended with. The model reports its text itself. */
export async function runToEnd(
  result: Pick<StreamedRunResult<never, never>, 'toTextStream' | 'completed' | 'error'>,
): Promise<void> {
  for await (const _ of result.toTextStream()) {
    // Reading the stream is what drives the run.
  }
  await result.completed;
  if (result.error) throw result.error;
}
