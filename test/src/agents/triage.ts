import { runService } from '@switchboard/shared/service';
import { triage } from './stand-in.ts';

await runService(triage);
