import { ToolCallError } from '@openai/agents-core';
import { isBrokerError, isBrokerRefusal } from '../bus/errors.ts';
import { messageOf, RetryableError, TerminalError } from '../contracts/errors.ts';
import { isBrokenContract, isRetryable, isStepLimit, retryAfterOf, statusOf } from '../model/errors.ts';
import { type SafeError, safeError } from '../telemetry/safe-error.ts';

/** What becomes of a run that failed. */
export type Decision =
  | {
      kind: 'retry';
      code: string;
      reason: string;
      /** What of the error may be logged. */
      error: SafeError;
      retryAfterMs: number | undefined;
      askAgain: boolean;
    }
  | { kind: 'limit'; code: 'step-limit'; bound: 'steps'; reason: string }
  | { kind: 'dead'; code: string; reason: string };

const BROKER_FAILED = 'broker-failed';

/** Turns whatever a run threw into a decision. Attempts and time limits are counted by the caller. */
export function decide(thrown: unknown): Decision {
  const fromTool = thrown instanceof ToolCallError;
  const error = fromTool ? thrown.error : thrown;
  if (isStepLimit(error)) {
    return {
      kind: 'limit',
      code: 'step-limit',
      bound: 'steps',
      reason: 'the agent needed more steps than a run may take',
    };
  }
  const reason = brief(error);
  if (error instanceof TerminalError) return { kind: 'dead', code: error.code, reason };
  // The journal and the live events are the broker's, in the middle of a model's step or a tool's: neither of them has failed. By its
  // statuses a refusal would even be taken for one of the provider.
  if (isBrokerRefusal(error)) return { kind: 'dead', code: BROKER_FAILED, reason };
  // A tool's backend is not the model: its 404 says nothing about the request to the model, and an answer of it that cannot be read
  // is no reason to pay for the model's again, under whose call ids the tool's effect would happen twice.
  if (!fromTool && !isBrokerError(error) && !isRetryable(error)) {
    return { kind: 'dead', code: `model-${statusOf(error) ?? 'refused'}`, reason };
  }
  return {
    kind: 'retry',
    code: codeOf(error, fromTool),
    reason,
    error: safeError(thrown),
    retryAfterMs: error instanceof RetryableError ? error.retryAfterMs : retryAfterOf(error),
    askAgain: !fromTool && isBrokenContract(error),
  };
}

/** The wait before the next attempt: doubled each time, spread by up to a fifth, never under what the other side asked for. */
export function retryDelay(attempt: number, baseMs: number, retryAfterMs: number | undefined): number {
  const backoff = Math.min(baseMs * 2 ** (attempt - 1), 30_000);
  return Math.max(retryAfterMs ?? 0, Math.round(backoff * (1 + Math.random() / 5)));
}

function codeOf(error: unknown, fromTool: boolean): string {
  if (error instanceof RetryableError) return error.code;
  if (isBrokerError(error)) return BROKER_FAILED;
  if (fromTool) return 'tool-failed';
  if (isBrokenContract(error)) return 'model-broke-contract';
  const status = statusOf(error);
  return status === undefined ? 'model-unreachable' : `model-${status}`;
}

/** Provider messages can be pages long; the first lines say what happened. */
function brief(error: unknown): string {
  return messageOf(error).slice(0, 500);
}
