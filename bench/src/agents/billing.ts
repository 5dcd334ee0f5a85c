import { runService } from '@switchboard/shared/service';
import { billing } from './instant.ts';

await runService(billing);
