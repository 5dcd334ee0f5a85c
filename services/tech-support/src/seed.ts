import { runSeed } from '@switchboard/shared';
import { openTechSupport } from './open.ts';

await runSeed({ name: 'tech-support', open: openTechSupport });
