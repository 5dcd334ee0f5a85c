import { specialist } from '../../agent/testing/agents.ts';
import { runService } from '../main.ts';

await runService(specialist({ name: 'tech-support' }));
