import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { agentPrograms, gateway, gatewayProgram, readReplicas } from './start/agents.ts';
import { banner } from './start/banner.ts';
import { checkSettings } from './start/check-settings.ts';
import { type LogLine, readable } from './start/log-line.ts';
import { brokerPort, webPort } from './start/port.ts';
import { untilAskedToStop } from './start/signals.ts';
import { startSystem } from './start/system.ts';
import { dataDir } from './system/environment.ts';
import { claimRun, type Run, removeRun, updateRun } from './system/run-file.ts';
import { Failure, runProgram, UsageError } from './terminal/program.ts';
import { dim } from './terminal/text.ts';

const HELP = `
npm start [-- options]

Runs the whole system on this machine: finds or brings a NATS server and a Postgres, starts the gateway with its web chat and every agent as a process of its own, waits until
all are ready, shows their logs, and starts one that dies again. Ctrl-C stops everything in order; a second one at once.

  --replicas LIST   how many of an agent, like billing=3,sales=2 (default: one of each)
  --data DIR        where the broker's data, the database and run.json are kept (default: .switchboard)
  --port PORT       the broker's port on loopback (default: 4222 where it is free, else one that is)
  --verbose         debug logs too

Environment, also read from .env in the project's folder:
  NATS_URL          use this broker in place of an own one (with NATS_USER, NATS_PASSWORD, NATS_TOKEN, NATS_CREDS)
  NATS_SERVER_BIN   the nats-server to start
  DATABASE_URL      use this Postgres in place of an embedded one (fill it with npm run seed)
  OPENAI_API_KEY, OPENAI_BASE_URL   the models' provider; with neither, the offline model answers
  MODEL, BILLING_MODEL, …           which model answers
  HTTP_PORT         the web chat's port (default: 8080; where it is taken, one that is free)
  SWITCHBOARD_DATA  the same as --data, for all programs

Example: npm start -- --replicas billing=3
`;

await runProgram('start', HELP, async (args) => {
  const agents = agentPrograms();
  const { replicas, folder, port, verbose } = readArguments(
    args,
    agents.map(({ name }) => name),
  );
  await checkSettings([...agents, gateway], process.env);
  const began = Date.now();
  const run: Run = {
    pid: process.pid,
    url: null,
    startedAt: new Date().toISOString(),
    databaseUrl: null,
    agents: [],
  };
  const other = claimRun(folder, run);
  if (other) {
    throw new Failure(
      `already running (process ${other.pid}, since ${other.startedAt}) on ${folder}: end it with Ctrl-C there, or choose another --data`,
    );
  }
  let isReady = false;
  // Whoever read along, like `tee`, may end first; the system is stopped in order all the same.
  process.stdout.on('error', () => {});
  const say = (text: string) => process.stdout.write(`${dim('start:')} ${text}\n`);
  const isShown = ({ level }: LogLine) => {
    if (level === 'debug' || level === 'trace') return verbose;
    return level !== 'info' || isReady || verbose;
  };
  try {
    const chatPort = await webPort(process.env.HTTP_PORT);
    const natsPort = await brokerPort(port);
    const programs = [...agents, gatewayProgram(chatPort, folder)];
    say(`starting ${programs.map(({ name }) => name).join(', ')}`);
    const system = startSystem({
      agents: programs,
      replicas,
      dataDir: folder,
      port: natsPort,
      verbose,
      say,
      onLine(label, line) {
        const entry = readable(label, line, new Date());
        if (isShown(entry)) process.stdout.write(`${entry.text}\n`);
      },
      onChange: () => tellOthers(),
    });
    const tellOthers = () => {
      const states = system
        .agents()
        .map((agent) => ({ name: agent.name, pid: agent.pid(), health: agent.health() ?? '' }));
      updateRun(folder, {
        ...run,
        url: isReady ? system.url() : null,
        databaseUrl: system.databaseUrl(),
        agents: states,
      });
    };
    const asked = untilAskedToStop(() => {
      system.kill();
      removeRun(folder);
      process.exit(1);
    });
    try {
      if ((await Promise.race([system.ready, asked])) === undefined) {
        isReady = true;
        tellOthers();
        process.stdout.write(
          banner(system, {
            seconds: (Date.now() - began) / 1000,
            folder,
            web: `http://127.0.0.1:${chatPort}`,
          }),
        );
        await Promise.race([asked, system.broken]);
      }
      say('stopping: the agents finish what they have begun; Ctrl-C again ends them at once');
    } finally {
      await system.stop();
    }
    say('stopped');
    return 0;
  } finally {
    removeRun(folder);
  }
});

function readArguments(args: string[], agents: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      replicas: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new UsageError(`--port: "${values.port}" is not a port of 1 to 65535`);
  }
  if (port !== undefined && process.env.NATS_URL) {
    throw new UsageError(
      '--port is for a broker of its own, and NATS_URL names another: leave one of them out',
    );
  }
  return {
    replicas:
      values.replicas === undefined ? new Map<string, number>() : readReplicas(values.replicas, agents),
    folder: resolve(values.data ?? dataDir()),
    port,
    verbose: values.verbose,
  };
}
