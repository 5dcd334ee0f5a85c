import { runService } from '@switchboard/shared/service';
import { specialist } from './stand-in.ts';

await runService(specialist('billing', 'Invoices, charges and refunds.'));
