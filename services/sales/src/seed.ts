import { runSeed } from '@switchboard/shared';
import { openSales } from './open.ts';

await runSeed({ name: 'sales', open: openSales });
