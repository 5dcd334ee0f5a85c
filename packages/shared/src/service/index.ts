export { askToolName } from '../agent/ask.ts';
export { buildAgent } from '../agent/build.ts';
export { OfflineModel } from '../model/offline.ts';
export { openPriceList, type PriceOf } from '../model/price.ts';
export { OFFLINE, openModels } from '../model/provider.ts';
export { retrySettings } from '../model/retry.ts';
export { runService } from './main.ts';
export { type RunningService, startAgent } from './service.ts';
