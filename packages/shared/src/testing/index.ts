export { testAgent } from '../agent/testing/agents.ts';
export { attributes, events, links } from '../telemetry/semconv.ts';
export type { Step } from '../telemetry/steps.ts';
export {
  type AgentProcess,
  type AgentProcessOptions,
  type Exit,
  startAgentProcess,
} from './agent-process.ts';
export { startTestBroker, type TestBroker } from './broker.ts';
export { startTestPostgres, type TestPostgres } from './database.ts';
export { freePort } from './free-port.ts';
export { type Link, openLink } from './link.ts';
export {
  answerTokens,
  chatEvents,
  responsesEvents,
  type WholeAnswer,
  wholeChat,
  wholeResponse,
} from './model-wire.ts';
export { offlineTalk, type Talked, type TalkOptions } from './offline-talk.ts';
export { type ReceivedSpan, type SpanReceiver, startSpanReceiver } from './span-receiver.ts';
export { type Kept, openTestChannel, type TestChannel } from './test-channel.ts';
export { toolCall } from './tool-call.ts';
export { waitFor } from './wait.ts';
