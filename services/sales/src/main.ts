import { runService } from '@switchboard/shared/service';
import { openSales } from './open.ts';

await runService({ name: 'sales', open: openSales });
