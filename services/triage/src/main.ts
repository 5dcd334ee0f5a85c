import { runService } from '@switchboard/shared';
import { triage } from './agent.ts';

await runService(triage);
