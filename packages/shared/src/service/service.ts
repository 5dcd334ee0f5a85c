import { setMaxListeners } from 'node:events';
import { Runner, setTraceProcessors, setTracingDisabled } from '@openai/agents-core';
import { buildAgent } from '../agent/build.ts';
import type { AgentDefinition } from '../agent/definition.ts';
import { type Bus, openBus } from '../bus/bus.ts';
import { type Consumption, consume } from '../bus/consume.ts';
import { type ConsumerSpec, consumers, ensureConsumer, openConsumer } from '../bus/topology.ts';
import { brokerName, brokerOf, type Settings } from '../config/settings.ts';
import type { Card } from '../contracts/card.ts';
import { messageOf } from '../contracts/errors.ts';
import { defaultRules, type Rules } from '../conversation/document.ts';
import { mailbox } from '../conversation/mailbox.ts';
import { conversationStore } from '../conversation/store.ts';
import { watchTickets } from '../conversation/watch-tickets.ts';
import { openDirectory, putCard } from '../directory/directory.ts';
import { parkWork, takeDeskCommand } from '../intake/desk.ts';
import { type IntakeParts, takeTurn } from '../intake/intake.ts';
import { bePresent } from '../intake/presence.ts';
import { type Told, tellWaiting } from '../intake/waiting.ts';
import { free, openPriceList } from '../model/price.ts';
import { openModels } from '../model/provider.ts';
import { retrySettings } from '../model/retry.ts';
import { countMessages } from '../telemetry/count-messages.ts';
import type { Logger } from '../telemetry/log.ts';
import { receiving } from '../telemetry/messages.ts';
import { INSTANCE } from '../telemetry/metrics/process.ts';
import { beginAtZero } from '../telemetry/metrics/zero.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { sampleConsumers } from '../telemetry/sample-consumers.ts';
import { markFailed } from '../telemetry/span.ts';
import { watchBroker } from '../telemetry/watch-broker.ts';
import type { WorkerParts } from '../worker/parts.ts';
import { doWork } from '../worker/work.ts';
import { type Readiness, serveHealth } from './health.ts';
import type { Opened, ToOpen } from './on-backends.ts';
import type { Running } from './process.ts';

/** Turns that one process enters at a time. Entering is a few cheap operations, so many fit. */
const INTAKE_SLOTS = 32;

export type RunningService = Running & { healthPort: number };

/** Starts one agent: its own consumer, and its share of the work that any agent process does (intake, desk, parking). */
export async function startAgent(
  agentOf: AgentDefinition | ToOpen,
  settings: Settings,
  log: Logger,
): Promise<RunningService> {
  // The SDK would send its own traces to its vendor; ours go where OpenTelemetry is told to.
  setTraceProcessors([]);
  setTracingDisabled(true);
  const metrics = createMetrics(agentOf.name);
  const ready: Readiness = { broker: false, consumer: false, directory: false, agents: [] };
  let bus: Bus | undefined;
  let backends: Opened | undefined;
  const health = await serveHealth(
    { host: settings.HEALTH_HOST, port: settings.HEALTH_PORT },
    async () => ({
      ...ready,
      broker: ready.broker && bus !== undefined && !bus.nc.isClosed(),
      ...('open' in agentOf ? { database: (await backends?.isReady()) ?? false } : {}),
    }),
    metrics,
  );
  log.info(
    { health: `http://${settings.HEALTH_HOST}:${health.port}`, url: brokerName(settings.NATS_URL) },
    'connecting',
  );
  let definition: AgentDefinition;
  if ('open' in agentOf) {
    backends = await agentOf.open(log);
    definition = backends.definition;
  } else definition = agentOf;
  metrics.identify(definition.version);
  metrics.inFlightLimit.set(settings.CONCURRENCY);
  bus = await openBus(brokerOf(settings), definition.name);
  const { nc, jsm, kv } = bus;
  const stopWatching = watchBroker(nc, metrics, log, (isThere) => {
    ready.broker = isThere;
  });

  const aborting = new AbortController();
  // Each run that is going listens.
  setMaxListeners(0, aborting.signal);
  const rules = rulesOf(settings);
  const chain = await openModels(settings, definition.offline);
  beginAtZero(
    metrics,
    definition.name,
    chain.links.map((link) => link.name),
  );
  const priceOf = chain.offline ? free : await openPriceList(settings.MODEL_PRICES);
  await putCard(kv.directory, {
    v: 1,
    name: definition.name,
    description: definition.description,
    version: definition.version,
  });
  let agent = buildAgent(definition, [], settings.HANDOFF_EDGES);
  const directory = await openDirectory(kv.directory, log, (cards) => {
    agent = buildAgent(definition, cards, settings.HANDOFF_EDGES);
    ready.agents = cards.map((card) => card.name);
    // Any agent's process may be the one that enters what a person takes from another one.
    for (const { name } of cards) metrics.escalations.inc({ agent: name, reason: 'taken' }, 0);
  });
  ready.directory = true;

  const box = mailbox(bus, conversationStore(bus), aborting.signal, countMessages(metrics, log));
  const turns = await jsm.streams.info('TURNS');
  const intake: IntakeParts = { bus, mailbox: box, directory, rules, stream: turns.created, log, metrics };
  const worker: WorkerParts = {
    bus,
    mailbox: box,
    directory,
    rules,
    settings,
    definition,
    agent: () => agent,
    runner: new Runner({
      tracingDisabled: true,
      traceIncludeSensitiveData: false,
      modelSettings: retrySettings(settings.MODEL_RETRIES),
    }),
    chain,
    priceOf,
    instance: INSTANCE,
    signal: aborting.signal,
    log,
    metrics,
  };

  bePresent(bus, definition.name);
  const start = async (
    spec: ConsumerSpec,
    slots: number,
    handle: Parameters<typeof consume>[1]['handle'],
  ): Promise<Consumption> => {
    await ensureConsumer(jsm, spec, settings.ACK_WAIT_MS);
    const onError = (error: unknown) => {
      if (!aborting.signal.aborted)
        log.error({ err: error, consumer: spec.name }, 'a message could not be handled');
    };
    const onMissing = () => log.warn({ consumer: spec.name }, 'the consumer was deleted; it is made again');
    return consume(() => openConsumer(bus, spec, settings.ACK_WAIT_MS, onMissing), {
      slots,
      beatMs: settings.ACK_WAIT_MS / 3,
      // Told here, where the log line is part of the message's trace and conversation; the message comes again after its ack wait.
      handle: (message) =>
        receiving(message, spec.name, (span) =>
          handle(message).catch((error) => {
            markFailed(span, error);
            onError(error);
          }),
        ),
      onError,
      onNoAnswer: (error) =>
        log.warn(
          { consumer: spec.name, why: messageOf(error) },
          'the broker gives no messages; it is asked again until it does',
        ),
    });
  };
  const consumptions = [
    await start(consumers.agent(definition.name), settings.CONCURRENCY, (message) => doWork(worker, message)),
    await start(consumers.human, INTAKE_SLOTS, (message) => parkWork(intake, message)),
    await start(consumers.desk, INTAKE_SLOTS, (message) => takeDeskCommand(intake, message)),
    await start(consumers.intake, INTAKE_SLOTS, (message) => takeTurn(intake, message)),
  ];
  ready.consumer = true;
  const watches = [
    watchWaiting(intake, settings, log),
    stopWatching,
    sampleConsumers(jsm, () => allConsumers(directory.cards()), metrics),
  ];
  if (definition.role === 'triage') {
    const onProblem = (error: unknown) => log.error({ err: error }, 'the watch on the tickets ended');
    watches.push(await watchTickets(kv.tickets, metrics, onProblem));
  }
  log.info(
    { models: chain.links.map((link) => link.name), offline: chain.offline, targets: agent.targets },
    chain.offline ? 'ready; no OPENAI_API_KEY and no OPENAI_BASE_URL, so the offline model answers' : 'ready',
  );

  return {
    healthPort: health.port,
    closed: nc.closed().then((error) => error ?? undefined),
    async drain() {
      ready.consumer = false;
      for (const stop of watches) stop();
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      const grace = setTimeout(
        () => aborting.abort(new Error('the grace period is over')),
        settings.DRAIN_MS,
      );
      await Promise.all(consumptions.map((consumption) => consumption.idle()));
      clearTimeout(grace);
      aborting.abort(new Error('drained'));
      directory.close();
      // A broker that is away takes nothing more: what is unfinished comes again when it is back.
      await (nc.isClosed() || !ready.broker ? nc.close() : nc.drain()).catch(() => nc.close());
      await backends?.close();
      await health.close();
    },
  };
}

function rulesOf(settings: Settings): Rules {
  return {
    bounds: { ...defaultRules.bounds, historyBytes: settings.HISTORY_KB * 1024 },
    queuedTurns: settings.QUEUED_TURNS,
    handoffCap: settings.HANDOFF_CAP,
  };
}

/** Of every agent, since one that is away altogether does not tell what waits for it. */
function allConsumers(cards: Card[]): ConsumerSpec[] {
  const { intake, desk, human } = consumers;
  return [intake, desk, human, ...cards.map(({ name }) => consumers.agent(name))];
}

/** Looks for work that does not get on; a round begins only when the one before has ended. */
function watchWaiting(intake: IntakeParts, settings: Settings, log: Logger): () => void {
  const told: Told = new Map();
  const patience = { waiting: settings.WAITING_NOTICE_MS, slow: settings.SLOW_NOTICE_MS };
  let stopped = false;
  let timer: NodeJS.Timeout;
  const round = async () => {
    try {
      await tellWaiting(intake, patience, told);
    } catch (error) {
      log.debug({ err: error }, 'waiting work could not be looked at');
    }
    if (!stopped) timer = setTimeout(round, Math.min(settings.WAITING_NOTICE_MS / 2, 2_000));
  };
  timer = setTimeout(round, settings.WAITING_NOTICE_MS / 2);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
