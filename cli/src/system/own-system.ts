import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentPrograms } from '../start/agents.ts';
import { checkSettings } from '../start/check-settings.ts';
import { readable } from '../start/log-line.ts';
import { startSystem } from '../start/system.ts';
import { Failure } from '../terminal/program.ts';
import { dim } from '../terminal/text.ts';

export type OwnSystem = { url: string; databaseUrl: string | null; stop(): Promise<void> };

/** A whole system for this program alone, on a free port and with its data in a folder that goes with it. */
export async function startOwnSystem(): Promise<OwnSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-own-'));
  // Its agents get these with everything else; the demo company's endpoints are on this machine, and its e-mails are read.
  process.env.WEBHOOK_ALLOW_PRIVATE = 'true';
  process.env.OUTBOX_DIR = join(dataDir, 'outbox');
  const write = (text: string) => process.stderr.write(`${text}\n`);
  const agents = agentPrograms();
  await checkSettings(agents, process.env);
  const system = startSystem({
    agents,
    replicas: new Map(),
    dataDir,
    verbose: false,
    say: (text) => write(dim(text)),
    onLine(label, line) {
      const { level, text } = readable(label, line, new Date());
      if (level === 'warn' || level === 'error' || level === 'fatal') write(text);
    },
    onChange() {},
  });
  const stop = async () => {
    await system.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await system.ready;
    const url = system.url();
    if (url === null) throw new Failure('the broker has no address');
    return { url, databaseUrl: system.databaseUrl(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
