import { HUMAN } from '@switchboard/shared';
import { z } from 'zod';

/** In place of an owner: triage asks what it is about. */
export const CLARIFY = 'clarify';

/** What a first message may be labelled with: who should have it, or `clarify`. A team's own specialist is added here. */
export const LABELS = ['billing', 'tech-support', 'sales', HUMAN, CLARIFY] as const;

export const labelSchema = z.enum(LABELS);
export type Label = z.infer<typeof labelSchema>;

export const suiteSchema = z.enum(['routing', 'pivots', 'tasks']);
export type Suite = z.infer<typeof suiteSchema>;

/** `handoff`: the system as it is. `mega`: one agent with everything. `agent-as-tool`: a front desk that asks specialists. */
export const archSchema = z.enum(['handoff', 'mega', 'agent-as-tool']);
export type Arch = z.infer<typeof archSchema>;
