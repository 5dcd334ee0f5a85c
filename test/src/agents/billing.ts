import { runService } from '@switchboard/shared';
import { specialist } from './stand-in.ts';

await runService(specialist('billing', 'Invoices, charges and refunds.'));
