import { runService } from '@switchboard/shared';
import { sales } from './agent.ts';

await runService(sales);
