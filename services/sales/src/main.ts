import { runService } from '@switchboard/shared/service';
import { sales } from './open.ts';

await runService(sales);
