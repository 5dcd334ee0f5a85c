import { runService } from '@switchboard/shared/service';
import { triage } from './instant.ts';

await runService(triage);
