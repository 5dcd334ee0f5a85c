/**
 * Every name of spans, attributes and events. Those of the OpenTelemetry conventions for generative AI
 * (https://github.com/open-telemetry/semantic-conventions-genai) and for messaging
 * (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/) stand here as the conventions have them; our own begin with
 * `switchboard.`. The npm package's constants for these are marked as moved, so they are kept here.
 */
export const attributes = {
  errorType: 'error.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',

  messagingSystem: 'messaging.system.name',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestination: 'messaging.destination.name',
  messagingTemplate: 'messaging.destination.template',
  messagingGroup: 'messaging.consumer.group.name',
  messageId: 'messaging.message.id',

  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  conversation: 'gen_ai.conversation.id',
  agent: 'gen_ai.agent.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  /** Seconds. */
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  /** This and the tokens of reasoning only where there are some. */
  cachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  toolName: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',
  toolCallId: 'gen_ai.tool.call.id',
  transferMode: 'gen_ai.transfer.mode',
  transferTarget: 'gen_ai.transfer.target.name',
  evaluationName: 'gen_ai.evaluation.name',
  evaluationScore: 'gen_ai.evaluation.score.value',
  evaluationLabel: 'gen_ai.evaluation.score.label',

  /** Content: only where its capture is switched on. */
  systemInstructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  evaluationExplanation: 'gen_ai.evaluation.explanation',

  /** How often the broker has delivered this message; only on a redelivery, so above 1. */
  deliveries: 'switchboard.message.deliveries',
  /** The message was published again from a conversation's outbox, since nobody knew whether it had been. */
  flushed: 'switchboard.outbox.flushed',
  /** The broker had a message of this id already and dropped this one. */
  duplicate: 'switchboard.message.duplicate',
  /** What became of a message: `done`, `given-back`, `dropped`, `dead`. */
  settled: 'switchboard.message.settled',
  /** Milliseconds until a message that was given back comes again. */
  retryDelay: 'switchboard.message.retry_delay_ms',
  /** The number of the piece of work. */
  work: 'switchboard.work.n',
  workKind: 'switchboard.work.kind',
  /** Of how many runs of this piece of work this is the last so far. */
  attempt: 'switchboard.run.attempt',
  outcome: 'switchboard.run.outcome',
  /** The model announced a transfer without making it, and was reminded. */
  nudged: 'switchboard.run.nudged',
  turns: 'switchboard.run.turns',
  /** Of a run or a model call, in US dollars; absent where the price is not known. */
  cost: 'switchboard.cost_usd',
  offline: 'switchboard.model.offline',
  /** The how-manieth request of the SDK for the same answer, where it is not the first. */
  retry: 'switchboard.model.retry',
  toolOutcome: 'switchboard.tool.outcome',
  /** Why a span is linked. */
  link: 'switchboard.link',
  /** Conversations' pages and terminals that a reply was handed to. */
  followers: 'switchboard.reply.followers',
  replyKind: 'switchboard.reply.kind',
  from: 'switchboard.from',
  to: 'switchboard.to',
  code: 'switchboard.code',
  by: 'switchboard.by',
  step: 'switchboard.step',
} as const;

export const events = {
  /** A message came again: a run before this one failed, or ended with its process. */
  redelivery: 'switchboard.redelivery',
  /** A model's answer or a tool's result came from the journal. */
  replay: 'switchboard.journal.replay',
  /** Another writer was ahead: the document was read again and the change made on it. */
  lostSet: 'switchboard.compare_and_set.lost',
  /** Who entered the turn was another process, or the run of another message. */
  alreadyIn: 'switchboard.turn.already_in',
  fallback: 'switchboard.model.fallback',
  deadLetter: 'switchboard.dead_letter',
  /** The result of a run was dropped: the work was no longer the run's. */
  dropped: 'switchboard.result.dropped',
  /** The customer was told that it takes longer. */
  delayed: 'switchboard.customer.told_to_wait',
  publishRetry: 'switchboard.publish.retry',
  evaluation: 'gen_ai.evaluation.result',
} as const;

/** Why a span links to another one; the value of `switchboard.link`. */
export const links = {
  /** The span that published the message. */
  publisher: 'publisher',
  /** The turn before, in a trace of its own. */
  turnBefore: 'turn_before',
  /** A further turn that the same run answers. */
  alsoAnswered: 'also_answered',
  /** What was going on where the message was published; it is part of another trace. */
  during: 'during',
  /** The run that was evaluated. */
  evaluated: 'evaluated',
} as const;

/** Names of spans: never with an id in them. */
export const spanNames = {
  request: (method: string, route: string) => `${method} ${route}`,
  send: (template: string) => `send ${template}`,
  process: (template: string) => `process ${template}`,
  enter: 'enter turn',
  run: (agent: string) => `invoke_agent ${agent}`,
  chat: (model: string) => `chat ${model}`,
  tool: (tool: string) => `execute_tool ${tool}`,
  handoff: (tool: string, target: string) => `execute_tool ${tool} ${target}`,
  evaluation: (agent: string) => `evaluate ${agent}`,
} as const;
