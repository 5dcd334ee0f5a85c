export { type Load, publishGarbage, startLoad } from './load.ts';
export { type ObservedSystem, openObservedSystem } from './system.ts';
