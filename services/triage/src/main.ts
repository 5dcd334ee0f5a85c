import { runService } from '@switchboard/shared/service';
import { triage } from './agent.ts';

await runService(triage);
