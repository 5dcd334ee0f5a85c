import { runService } from '@switchboard/shared';
import { billing } from './instant.ts';

await runService(billing);
