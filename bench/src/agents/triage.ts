import { runService } from '@switchboard/shared';
import { triage } from './instant.ts';

await runService(triage);
