import { BrokerError } from '@switchboard/broker';
import { ConfigurationError, TerminalError, WRONG_CONFIGURATION } from '@switchboard/shared';
import { TurnRefused } from '@switchboard/shared/channel';
import { loadEnvironment } from '../system/environment.ts';
import { endTraces } from '../system/tracing.ts';

/** Wrong usage: one line, and exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the user can do something about: one line, and exit status 1. A wrong environment has a status of its own. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

const NODE_MAJOR = 24;

/**
 * Runs a program of the command line and ends the process with the status that `main` resolves to. `--help` prints `help`.
 * Errors that say what to do next are one line each; any other comes with its stack, since it is a mistake of ours.
 */
export async function runProgram(
  name: string,
  help: string,
  main: (args: string[]) => Promise<number>,
): Promise<never> {
  endQuietlyWithoutReader();
  const args = process.argv.slice(2);
  let status: number;
  try {
    if (args.includes('--help') || args.includes('-h')) {
      process.stdout.write(`${help.trim()}\n`);
      status = 0;
    } else {
      requireNode();
      loadEnvironment();
      status = await main(args);
    }
  } catch (error) {
    status = statusOf(error);
    const hint = status === 2 ? ` (see: npm run ${name} -- --help)` : '';
    process.stderr.write(`${name}: ${textOf(error)}${hint}\n`);
  }
  await endTraces().catch(() => {});
  // What is written to a pipe may still be on its way, where the system writes to pipes asynchronously.
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(status);
}

function requireNode(): void {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return;
  throw new Failure(
    `Node ${NODE_MAJOR} is needed and this is ${process.version}: use \`npm run …\`, which runs the Node that the project brings`,
  );
}

/** `watch | head` ends when its reader has gone, without a word. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

function statusOf(error: unknown): number {
  if (error instanceof ConfigurationError) return WRONG_CONFIGURATION;
  return isUsage(error) ? 2 : 1;
}

function isUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // parseArgs explains over several sentences how to pass such a value after all; the first says what is wrong.
  if (error instanceof TypeError && isUsage(error)) return error.message.split('. ')[0] ?? error.message;
  const says = [UsageError, Failure, BrokerError, ConfigurationError, TerminalError, TurnRefused];
  return says.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}
