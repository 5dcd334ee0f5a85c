import { runService } from '@switchboard/shared/service';
import { openBilling } from './open.ts';

await runService({ name: 'billing', open: openBilling });
