import { runService } from '@switchboard/shared/service';
import { billing } from './open.ts';

await runService(billing);
