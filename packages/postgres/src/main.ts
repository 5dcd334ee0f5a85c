import { parseArgs } from 'node:util';
import { startPostgres } from './start.ts';

/**
 * The program of an embedded Postgres: `main.ts [--data DIR] [--port PORT]`. Tells its parent its address as a message, or as a line
 * where it has none, and ends in order on SIGTERM.
 */
const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string' } } });
const server = await startPostgres({
  ...(values.data === undefined ? {} : { dataDir: values.data }),
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
});

let isStopping = false;
const stop = async () => {
  if (isStopping) process.exit(1);
  isStopping = true;
  await server.stop();
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
// A Ctrl-C in a terminal reaches us too; whoever started us says when it is time to end.
process.on('SIGINT', () => {});
process.once('disconnect', () => void stop());

if (process.send) process.send({ url: server.url });
else process.stdout.write(`${server.url}\n`);
