import { readSettings, startTracing, type Tracing } from '@switchboard/shared';

let tracing: Promise<Tracing> | undefined;

/** Starts the traces of a program that talks to the running system, where the environment wants them. */
export async function traceProgram(name = 'cli'): Promise<void> {
  tracing ??= startTracing(name, readSettings(name, process.env), (problem) => {
    process.stderr.write(`spans are lost: ${problem}\n`);
  });
  await tracing;
}

/** Sends what is left of the traces, before the program ends. */
export async function endTraces(): Promise<void> {
  await (await tracing)?.stop();
}
