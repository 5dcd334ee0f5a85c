export {
  type AgentDefinition,
  defineTool,
  type Edge,
  type ToolCall,
  type ToolDefinition,
  ToolRefusal,
} from './agent/definition.ts';
export { ownId } from './agent/identity.ts';
export { formatMoney } from './agent/money.ts';
export { type Bus, openBus } from './bus/bus.ts';
export { checkOut, PAYLOAD_HEADER, payloadOf } from './bus/payload.ts';
export { publish } from './bus/publish.ts';
export { SeenIds } from './channel/seen-ids.ts';
export {
  ConfigurationError,
  type Environment,
  problemsIn,
  readVariables,
  WRONG_CONFIGURATION,
} from './config/environment.ts';
export { brokerName, brokerOf, processVariables, readSettings, type Settings } from './config/settings.ts';
export { address, list, whole } from './config/variables.ts';
export { type CustomerContext, type VerifiedCustomer, verifiedCustomerSchema } from './contracts/customer.ts';
export { type DeadLetter, deadLetterSchema } from './contracts/dead-letter.ts';
export { type DeskCommand, deskCommandSchema, type Ticket } from './contracts/desk.ts';
export { messageOf, RetryableError, TerminalError } from './contracts/errors.ts';
export { agentSaid, type HistoryItem } from './contracts/history.ts';
export {
  agentNameSchema,
  conversationIdSchema,
  HUMAN,
  messageIds,
  TRIAGE,
  turnIdSchema,
} from './contracts/ids.ts';
export { jsonOf } from './contracts/json.ts';
export { type Live, liveSchema } from './contracts/live.ts';
export { problemsOf } from './contracts/problems.ts';
export { type RunRecord, runRecordSchema, type Usage } from './contracts/record.ts';
export { noticeAboutSchema, type Reply, replySchema } from './contracts/reply.ts';
export { parseSubject, subjects } from './contracts/subjects.ts';
export { MAX_TURN_TEXT_BYTES, type Turn, turnSchema } from './contracts/turn.ts';
export { type Work, workSchema } from './contracts/work.ts';
export { isAnotherCustomer } from './conversation/customer.ts';
export { isIn } from './conversation/desk.ts';
export { type Document, newDocument } from './conversation/document.ts';
export { type ConversationStore, conversationStore, LostDocument } from './conversation/store.ts';
export { openTickets } from './conversation/tickets.ts';
export { addUsage, noUsage } from './conversation/usage.ts';
export { pick, seededRandom } from './data/random.ts';
export { databaseVariables } from './data/settings.ts';
export { readCommand } from './intake/desk.ts';
export { readTurn } from './intake/read-turn.ts';
export type { OfflineRules, OfflineStep, OfflineView } from './model/offline.ts';
export {
  handOver,
  knownId,
  lastAnswer,
  latest,
  leaveUnlessOurs,
  type OfflineRule,
  resultOf,
  saidNow,
  wasHandedOver,
} from './model/offline-rules.ts';
export { agrees, declines, factsIn, isCourtesy } from './model/offline-words.ts';
export { type Readiness, serveHealth } from './service/health.ts';
export type { AgentOnBackends, Opened, OpenOptions } from './service/on-backends.ts';
export { type Running, runProcess } from './service/process.ts';
export { runSeed } from './service/seed.ts';
export { type Evaluation, recordEvaluations } from './telemetry/evaluation.ts';
export { createLogger, type Logger } from './telemetry/log.ts';
export { brokerMetrics } from './telemetry/metrics/broker.ts';
export { processMetrics } from './telemetry/metrics/process.ts';
export { openRegistry } from './telemetry/metrics.ts';
export { type RequestSpan, startRequestSpan } from './telemetry/request-span.ts';
export { type TracingSettings, tracingVariables } from './telemetry/settings.ts';
export { startTracing, type Tracing } from './telemetry/tracing.ts';
export { watchBroker } from './telemetry/watch-broker.ts';
