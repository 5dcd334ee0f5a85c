import { runService } from '@switchboard/shared';
import { triage } from './stand-in.ts';

await runService(triage);
