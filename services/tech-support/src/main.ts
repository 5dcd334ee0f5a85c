import { runService } from '@switchboard/shared';
import { openTechSupport } from './open.ts';

await runService({ name: 'tech-support', open: openTechSupport });
