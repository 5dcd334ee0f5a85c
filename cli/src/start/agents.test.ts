import { expect, test } from 'vitest';
import { UsageError } from '../terminal/program.ts';
import { agentPrograms, readReplicas } from './agents.ts';

test('every service with an agent is started, triage first', () => {
  expect(agentPrograms().map(({ name }) => name)).toEqual(['triage', 'billing', 'sales', 'tech-support']);
});

test('replicas are a list of names and counts', () => {
  const agents = ['billing', 'sales'];
  expect(readReplicas('billing=3, sales=2', agents)).toEqual(
    new Map([
      ['billing', 3],
      ['sales', 2],
    ]),
  );
  for (const text of ['billing', 'billing=0', 'billing=-1', 'billing=51', 'billing=2=3', '', 'legal=1']) {
    expect(() => readReplicas(text, agents), text).toThrow(UsageError);
  }
});
