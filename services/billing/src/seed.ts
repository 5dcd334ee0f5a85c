import { runSeed } from '@switchboard/shared';
import { billing } from './open.ts';

await runSeed(billing);
