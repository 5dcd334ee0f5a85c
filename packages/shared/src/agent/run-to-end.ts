import type { StreamedRunResult } from '@openai/agents-core';

/**
 * Waits for the end of a streamed run, and throws what it ended with. A run goes on whether or not anybody reads its events; the model
 * reports its text itself, and reading would pass each event through two web streams for nothing.
 */
export async function runToEnd(
  result: Pick<StreamedRunResult<never, never>, 'completed' | 'error'>,
): Promise<void> {
  await result.completed;
  if (result.error) throw result.error;
}
