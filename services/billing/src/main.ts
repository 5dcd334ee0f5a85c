import { runService } from '@switchboard/shared';
import { openBilling } from './open.ts';

await runService({ name: 'billing', open: openBilling });
