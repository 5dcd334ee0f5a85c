import { runService } from '@switchboard/shared/service';
import { techSupport } from './open.ts';

await runService(techSupport);
