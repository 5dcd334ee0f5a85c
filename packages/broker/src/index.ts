export type { Broker } from './broker.ts';
export { BrokerError, type BrokerErrorCode } from './error.ts';
export { type FindOptions, findBroker, findServer } from './find.ts';
export type { BrokerServer, FoundBroker } from './found.ts';
export type { Exit } from './server-process.ts';
export { type StartOptions, startBroker } from './start.ts';
