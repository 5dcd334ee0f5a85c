import { runSeed } from '@switchboard/shared';
import { openBilling } from './open.ts';

await runSeed({ name: 'billing', open: openBilling });
