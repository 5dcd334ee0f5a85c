import { ModelBehaviorError, type Tool, tool } from '@openai/agents-core';
import type { VerifiedCustomer } from '../contracts/customer.ts';
import { TerminalError } from '../contracts/errors.ts';
import { isAnotherCustomer, mergeVerified } from '../conversation/customer.ts';
import { asTool, tellReplay } from '../telemetry/run-spans.ts';
import { step } from '../telemetry/steps.ts';
import type { ToolStep } from '../worker/journal.ts';
import { type ToolDefinition, ToolRefusal } from './definition.ts';
import { type RunScope, scopeOf } from './scope.ts';

/**
 * An SDK tool whose result is journaled before the model sees it: a run that is repeated does not execute it again. A crash between
 * the effect and its journal entry is covered by the idempotency key, which is the same for both executions.
 */
export function journaledTool(definition: ToolDefinition): Tool<RunScope> {
  return tool({
    name: definition.name,
    description: definition.description,
    parameters: definition.parameters,
    errorFunction: (context, error) => {
      if (error instanceof ModelBehaviorError) {
        scopeOf(context)?.onToolEnd({ tool: definition.name, outcome: 'invalid' });
        return 'The arguments do not fit the parameters of this tool. Check them and call it again.';
      }
      throw error;
    },
    execute: async (args, runContext, details) => {
      const scope = scopeOf(runContext);
      const callId = details?.toolCall?.callId;
      if (scope === undefined || callId === undefined) {
        throw new TerminalError('tool-without-run', `${definition.name} was called outside a run`);
      }
      const key = `${scope.modelStep()}:${callId}`;
      const replayed = await scope.journal.toolStep(key);
      if (replayed) {
        tellReplay('tool', definition.name);
        adoptIdentity(scope, replayed);
        scope.onToolEnd({ tool: definition.name, outcome: 'replayed' });
        scope.tools.push({ name: definition.name, callId, ms: replayed.ms, outcome: 'replayed' });
        return replayed.output;
      }
      if (definition.effect) await scope.assertOurs();
      scope.onTool(definition.name);
      const { agent, conversation } = scope;
      const done = await asTool({ name: definition.name, callId, agent, conversation }, args, () =>
        execute(definition, args, scope, key),
      );
      step('tool.executed', scope.conversation, scope.n);
      const stored = await scope.journal.storeToolStep(key, done);
      step('tool.journaled', scope.conversation, scope.n);
      adoptIdentity(scope, stored);
      scope.tools.push({ name: definition.name, callId, ms: stored.ms, outcome: stored.outcome });
      return stored.output;
    },
  });
}

/** From here on the run, and after its commit the conversation, knows who the customer is. */
function adoptIdentity(scope: RunScope, { verified }: ToolStep): void {
  if (!verified) return;
  scope.verified.push(verified);
  scope.customer = mergeVerified(scope.customer, verified, 'tool');
}

async function execute(
  definition: ToolDefinition,
  args: Record<string, unknown>,
  scope: RunScope,
  key: string,
): Promise<ToolStep> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    let verified: VerifiedCustomer | undefined;
    const output = await definition.execute(args, {
      conversation: scope.conversation,
      channel: scope.channel,
      idempotencyKey: `${scope.conversation}:w${scope.n}:${key}`,
      customer: scope.customer,
      n: scope.n,
      turns: scope.turns,
      signal: scope.signal,
      verify: (customer) => {
        if (isAnotherCustomer(scope.customer, customer)) {
          throw new ToolRefusal('This conversation is verified for another customer, which stays so.');
        }
        verified = customer;
      },
    });
    scope.onToolEnd({ tool: definition.name, outcome: 'ok', ms: performance.now() - started });
    return { output, outcome: 'ok', ms: elapsed(), verified };
  } catch (error) {
    const isRefusal = error instanceof ToolRefusal;
    const outcome = isRefusal ? 'refused' : 'failed';
    scope.onToolEnd({ tool: definition.name, outcome, ms: performance.now() - started });
    if (isRefusal) return { output: error.message, outcome: 'refused', ms: elapsed() };
    throw error;
  }
}
