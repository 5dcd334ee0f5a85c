import { runService } from '@switchboard/shared';
import { specialist } from './stand-in.ts';

await runService(specialist('tech-support', 'Webhooks, calls and errors.'));
