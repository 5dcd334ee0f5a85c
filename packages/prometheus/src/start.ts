import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type PrometheusApi, prometheusApi } from './api.ts';
import type { PrometheusPrograms } from './find.ts';

export type RunningPrometheus = PrometheusApi & {
  url: string;
  /** Ends it and removes what it stored. */
  stop(): Promise<void>;
};

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const KEPT_LINES = 20;

/**
 * Starts a Prometheus on a free port of loopback with this configuration, exemplars kept, and waits until it answers. It is killed when
 * this process ends. Rejects with its last lines where it does not start.
 */
export async function startPrometheus(
  { prometheus }: PrometheusPrograms,
  config: string,
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-prometheus-'));
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(configFile, config);
  const child = spawn(
    prometheus,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--enable-feature=exemplar-storage',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  const lines: string[] = [];
  let url: string | undefined;
  createInterface({ input: child.stderr }).on('line', (line) => {
    url ??= addressIn(line);
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  });
  let over = false;
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true;
      process.off('exit', kill);
      resolve();
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(kill, 10_000);
    await exited;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
  };
  await once(child, 'spawn');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!over && Date.now() < deadline) {
    if (url && (await isReady(url))) return { url, ...prometheusApi(url), stop };
    await delay(POLL_MS);
  }
  await stop();
  throw new Error(`${prometheus} did not start:\n${lines.join('\n')}`);
}

/** Prometheus chooses the port and tells it in its log. */
function addressIn(line: string): string | undefined {
  const address = /msg="Listening on" address=(\S+:\d+)/.exec(line)?.[1];
  return address === undefined ? undefined : `http://${address}`;
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    (response) => response.ok,
    () => false,
  );
}
