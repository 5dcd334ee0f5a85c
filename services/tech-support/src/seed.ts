import { runSeed } from '@switchboard/shared';
import { techSupport } from './open.ts';

await runSeed(techSupport);
