import { runService } from '@switchboard/shared';
import { openSales } from './open.ts';

await runService({ name: 'sales', open: openSales });
