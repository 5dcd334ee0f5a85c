import { runSeed } from '@switchboard/shared';
import { sales } from './open.ts';

await runSeed(sales);
