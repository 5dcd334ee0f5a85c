export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { doneBefore, type Effect, type EffectTables, effectsMigration, once } from './effects.ts';
