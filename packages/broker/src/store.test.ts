import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { started } from './testing/broker.ts';
import { tempDir } from './testing/machine.ts';

it('a store that a server still runs on is refused, with that process named', async () => {
  const storeDir = await tempDir();
  const broker = await started({ storeDir });
  await expect(started({ storeDir })).rejects.toMatchObject({
    code: 'store-in-use',
    message: expect.stringContaining(`\`kill ${broker.pid}\``),
  });
  await broker.stop();
  await started({ storeDir });
});

it('of several starts at once on one store, one gets it', async () => {
  const storeDir = await tempDir();
  const starts = await Promise.allSettled(Array.from({ length: 5 }, () => started({ storeDir })));
  const lost = starts.filter((start) => start.status === 'rejected');
  expect(lost).toHaveLength(4);
  for (const { reason } of lost) expect(reason).toMatchObject({ code: 'store-in-use' });
});

it('brokers on different stores start at once', async () => {
  const brokers = await Promise.all([1, 2, 3].map(async () => started({ storeDir: await tempDir() })));
  expect(new Set(brokers.map(({ port }) => port)).size).toBe(3);
});

it('a process id that was left behind and now is another program does not hold a store', async () => {
  const storeDir = await tempDir();
  await writeFile(join(storeDir, 'nats-server.pid'), `${process.pid}`);
  await started({ storeDir });
});
