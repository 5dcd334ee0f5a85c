import { runService } from '@switchboard/shared';
import { specialist } from './stand-in.ts';

await runService(specialist('returns', 'Devices that customers send back.'));
