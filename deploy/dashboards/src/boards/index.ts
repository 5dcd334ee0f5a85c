import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { agents } from './agents.ts';
import { broker } from './broker.ts';
import { handoffs } from './handoffs.ts';
import { models } from './models.ts';
import { overview } from './overview.ts';

/** The boards, by the name of their file. */
export const boards: Record<string, Dashboard> = { overview, handoffs, agents, models, broker };
