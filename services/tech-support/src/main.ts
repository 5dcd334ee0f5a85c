import { runService } from '@switchboard/shared/service';
import { openTechSupport } from './open.ts';

await runService({ name: 'tech-support', open: openTechSupport });
