import type { AgentDefinition } from '@switchboard/shared';
import { loadClassifier } from './classifier/classifier.ts';
import { triageRules } from './offline.ts';
import { prompt } from './prompt.ts';

export const triage: AgentDefinition = {
  name: 'triage',
  version: '1',
  role: 'triage',
  description: 'The front desk: chooses who takes a conversation.',
  instructions: prompt,
  tools: [],
  edges: [],
  // Read with the first message: with a key for a model nobody needs it.
  offline: (view) => triageRules(loadClassifier())(view),
};
