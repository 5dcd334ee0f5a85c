export { type Env, type Ran, run } from './run.ts';
export { unpackPrograms } from './unpack.ts';
