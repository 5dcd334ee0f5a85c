export { type PostgresProcess, spawnPostgres } from './process.ts';
export { type EmbeddedPostgres, startPostgres } from './start.ts';
