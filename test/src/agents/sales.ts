import { runService } from '@switchboard/shared';
import { specialist } from './stand-in.ts';

await runService(specialist('sales', 'Plans, prices and demos.'));
