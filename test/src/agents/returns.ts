import { runService } from '@switchboard/shared/service';
import { specialist } from './stand-in.ts';

await runService(specialist('returns', 'Devices that customers send back.'));
