import { expect, it } from 'vitest';
import { runOf } from '../report/testing/runs.ts';
import { refuseOther } from './resume.ts';

const meta = runOf({ server: '127.0.0.1:4010' });

it('a run goes on with the same rows, prompts and model server', () => {
  expect(() => refuseOther(meta, meta)).not.toThrow();
});

it('a run whose rows, prompts or model server are others by now does not go on', () => {
  const datasets = { routing: { file: 'evals/datasets/routing.jsonl', sha256: 'd2', rows: 4 } };
  expect(() => refuseOther(meta, { ...meta, datasets })).toThrow(
    'evals/datasets/routing.jsonl has changed since run run-1 began: begin a new run',
  );
  expect(() => refuseOther(meta, { ...meta, promptHashes: { handoff: { triage: 'p2' } } })).toThrow(
    'what triage is told has changed since run run-1 began',
  );
  expect(() => refuseOther(meta, { ...meta, server: undefined })).toThrow(
    'the model server has changed since run run-1 began',
  );
});

it('a live run’s prompts are told by its records, not known before', () => {
  const live = { ...meta, live: true };
  expect(() => refuseOther(live, { ...live, promptHashes: {}, server: undefined })).not.toThrow();
});
