export { type EmbeddedPostgres, startPostgres } from './start.ts';
