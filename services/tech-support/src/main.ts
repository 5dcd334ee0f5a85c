import { runService } from '@switchboard/shared';
import { techSupport } from './agent.ts';

await runService(techSupport);
