import { Agent, ModelBehaviorError, type Runner, type Tool, ToolCallError, tool } from '@openai/agents-core';
import { z } from 'zod';
import { TerminalError } from '../contracts/errors.ts';
import { customerSaid } from '../contracts/history.ts';
import { asTool } from '../telemetry/run-spans.ts';
import type { RunModel } from '../worker/run-model.ts';
import { writeBriefing } from './briefing.ts';
import type { AgentDefinition } from './definition.ts';
import { runToEnd } from './run-to-end.ts';
import { type RunScope, scopeOf } from './scope.ts';
import { styleGuide } from './style-guide.ts';
import { journaledTool } from './tools.ts';

/** What an agent gives to one that it asks. */
export const askInputSchema = z.object({
  reason: z
    .string()
    .describe('Why this specialist is the right one, in one sentence about what the customer wants.'),
  request: z
    .string()
    .describe(
      'What to find out or do, with everything that is needed for it: the specialist sees nothing else of the conversation.',
    ),
});

const ASKED = `## You are asked

A colleague who talks to the customer asks you for this. You see their request only and answer to them, in the words that the customer is to get. You
cannot transfer: where these instructions tell you to call a transfer or escalation tool, say in your answer whose it is and why.`;

/** What went wrong in the run of an agent that was asked. It is not a tool's failure: the model's errors keep their meaning. */
class AskFailed extends Error {
  override readonly name = 'AskFailed';
}

/** The error of the run of an agent that was asked, where it is that; otherwise the error itself. */
export function askedError(error: unknown): unknown {
  return error instanceof ToolCallError && error.error instanceof AskFailed ? error.error.cause : error;
}

/** The name of the tool by which an agent is asked. */
export function askToolName(agent: string): string {
  return `ask_${agent.replaceAll('-', '_')}`;
}

/**
 * Specialists as tools of another agent. Not by the SDK's `asTool`, which tells the asking model about a provider's error as if it were
 * an answer, and shows the asked one's text as it is written: the error here ends the run, which is then tried again. Everything is
 * journaled in the asking run's own order, so they are asked one at a time.
 */
export function askTools(
  asked: AgentDefinition[],
  model: RunModel,
  runner: Runner,
  maxSteps: number,
): Tool<RunScope>[] {
  let before: Promise<unknown> = Promise.resolve();
  return asked.map((definition) => {
    const agent = askedAgent(definition, model);
    const name = askToolName(definition.name);
    return tool({
      name,
      description: `Ask ${definition.name}. ${definition.description}`,
      parameters: askInputSchema,
      errorFunction: (context, error) => {
        if (error instanceof ModelBehaviorError) {
          scopeOf(context)?.onToolEnd({ tool: name, outcome: 'invalid' });
          return 'The arguments do not fit the parameters of this tool. Check them and call it again.';
        }
        throw error;
      },
      execute: async ({ request }, runContext, details) => {
        const scope = scopeOf(runContext);
        const callId = details?.toolCall?.callId;
        if (scope === undefined || callId === undefined) {
          throw new TerminalError('tool-without-run', `${name} was called outside a run`);
        }
        scope.onTool(name);
        const started = performance.now();
        const answer = before.then(() =>
          asTool({ name, callId, agent: scope.agent, conversation: scope.conversation }, { request }, () =>
            answerOf(agent, request, scope, runner, maxSteps).then((output) => ({ output, outcome: 'ok' })),
          ),
        );
        before = answer.catch(() => {});
        const elapsed = () => performance.now() - started;
        const { output } = await answer.catch((cause) => {
          scope.onToolEnd({ tool: name, outcome: 'failed', ms: elapsed() });
          throw new AskFailed(`${definition.name} could not answer`, { cause });
        });
        scope.onToolEnd({ tool: name, outcome: 'ok', ms: elapsed() });
        scope.tools.push({ name, callId, ms: Math.round(elapsed()), outcome: 'ok' });
        return output;
      },
    });
  });
}

function askedAgent(definition: AgentDefinition, model: RunModel): Agent<RunScope> {
  return new Agent<RunScope>({
    name: definition.name,
    instructions: ({ context }) =>
      [definition.instructions, styleGuide, ASKED, writeBriefing(context)].join('\n\n'),
    tools: definition.tools.map(journaledTool),
    model: model.aside,
    modelSettings: {
      ...(definition.tools.length > 0 ? { parallelToolCalls: false } : {}),
      store: false,
      ...definition.modelSettings,
    },
  });
}

async function answerOf(
  agent: Agent<RunScope>,
  request: string,
  scope: RunScope,
  runner: Runner,
  maxTurns: number,
): Promise<string> {
  const result = await runner.run(agent, [customerSaid(request)], {
    stream: true,
    context: scope,
    maxTurns,
    signal: scope.signal,
  });
  await runToEnd(result);
  scope.signal.throwIfAborted();
  const text = result.finalOutput?.trim() ?? '';
  if (text === '') throw new ModelBehaviorError(`${agent.name}'s model answered with nothing`);
  return text;
}
