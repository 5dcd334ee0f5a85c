import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { testFolder } from '../testing/program.ts';
import { startSystem } from './system.ts';

afterEach(() => void vi.unstubAllEnvs());

test('an agent that cannot start ends the whole, with its own words and a clear error', async () => {
  const folder = await testFolder();
  onTestFinished(() => folder.remove());
  const main = join(folder.path, 'main.ts');
  await writeFile(main, `console.error('LEDGER_URL: must be set'); process.exit(1);`);
  vi.stubEnv('NATS_URL', 'nats://127.0.0.1:1');
  const lines: string[] = [];
  const system = startSystem({
    agents: [{ name: 'billing', agent: true, main }],
    replicas: new Map(),
    dataDir: folder.path,
    verbose: false,
    say() {},
    onLine: (label, line) => lines.push(`${label}: ${line}`),
    onChange() {},
  });
  onTestFinished(() => system.stop());
  await expect(system.ready).rejects.toThrow('billing ended 3 times before it was ready (code 1)');
  expect(lines).toContain('billing: LEDGER_URL: must be set');
});
