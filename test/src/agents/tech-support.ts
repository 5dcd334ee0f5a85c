import { runService } from '@switchboard/shared/service';
import { specialist } from './stand-in.ts';

await runService(specialist('tech-support', 'Webhooks, calls and errors.'));
