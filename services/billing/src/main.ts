import { runService } from '@switchboard/shared';
import { billing } from './agent.ts';

await runService(billing);
