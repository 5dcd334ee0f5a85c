import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isAlive, pidIn } from './process-table.ts';
import { startBroker } from './start.ts';
import { answers, started, storedMessage, storeMessage } from './testing/broker.ts';
import { program, tempDir } from './testing/machine.ts';

describe('a started broker', () => {
  it('answers on loopback, within 2 s, at a port that the server chose', async () => {
    const begun = performance.now();
    const broker = await started({ storeDir: await tempDir() });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(broker.url).toBe(`nats://127.0.0.1:${broker.port}`);
    const nc = await connect({ servers: broker.url });
    expect(nc.info).toMatchObject({ jetstream: true, version: broker.version, host: '127.0.0.1' });
    await nc.close();
  });

  it('keeps what it acked when it is stopped, and when it crashes', async () => {
    const first = await started({ storeDir: join(await tempDir(), 'with "quotes" and spaces') });
    await storeMessage(first.port);
    await first.kill();
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await answers(first.port)).toBe(false);

    const second = await first.restart();
    onTestFinished(() => second.kill());
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
    expect(await storedMessage(second.port)).toBe('still here');

    const third = await second.restart();
    onTestFinished(() => third.kill());
    await second.exited;
    expect(await storedMessage(third.port)).toBe('still here');
  });

  it('is killed if it does not end when asked', async () => {
    const broker = await started({ storeDir: await tempDir() });
    process.kill(broker.pid, 'SIGSTOP');
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const stopped = broker.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    expect((await broker.exited).signal).toBe('SIGKILL');
  });

  it('can be stopped twice', async () => {
    const broker = await started({ storeDir: await tempDir() });
    await broker.stop();
    await broker.stop();
    expect(await answers(broker.port)).toBe(false);
  });

  it('takes more settings in its own format, and its lines can be followed', async () => {
    const lines: string[] = [];
    const broker = await started({
      storeDir: await tempDir(),
      extraConfig: 'max_payload: 64KB',
      log: (line) => lines.push(line),
    });
    const nc = await connect({ servers: broker.url });
    expect(nc.info?.max_payload).toBe(65_536);
    await nc.close();
    await broker.stop();
    expect(lines.join('\n')).toContain('Server is ready');
  });

  it('syncs every write where it can, and says where it cannot', async () => {
    const lines: string[] = [];
    const storeDir = await tempDir();
    const broker = await started({ storeDir, syncAlways: true, log: (line) => lines.push(line) });
    const config = await readFile(join(storeDir, 'nats-server.conf'), 'utf8');
    const warned = lines.join('\n').includes('cannot sync every write');
    expect(config.includes('sync_interval: always')).toBe(!warned);
    expect(warned).toBe(broker.version.startsWith('2.9.'));
  });
});

describe('a start that cannot work', () => {
  it('says that the port is taken, even if another broker answers there', async () => {
    const broker = await started({ storeDir: await tempDir() });
    await expect(started({ storeDir: await tempDir(), port: broker.port })).rejects.toMatchObject({
      code: 'did-not-start',
      message: expect.stringMatching(`Port ${broker.port} is taken.*\n.*address already in use`),
    });
  });

  it('shows what the server complained about', async () => {
    const storeDir = await tempDir();
    await expect(started({ storeDir, extraConfig: 'no_such_setting: 1' })).rejects.toMatchObject({
      code: 'did-not-start',
      message: expect.stringMatching(/ended at once \(code 1\)(.|\n)*no_such_setting/),
    });
    await started({ storeDir });
  });

  it('ends a server that does not answer', async () => {
    const dir = await tempDir();
    const path = await program(join(dir, 'nats-server'), `echo $$ > ${dir}/pid; exec sleep 60`);
    const start = startBroker({
      storeDir: join(dir, 'store'),
      server: { kind: 'binary', from: 'path', version: '2.10.0', path },
    });
    const failed = expect(start).rejects.toMatchObject({
      code: 'did-not-start',
      message: expect.stringContaining('did not answer within 30 s'),
    });
    const pid = await vi.waitUntil(() => pidIn(join(dir, 'pid')));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    onTestFinished(() => void vi.useRealTimers());
    await failed;
    expect(isAlive(pid)).toBe(false);
  });

  it('says that the program cannot be run', async () => {
    const path = join(await tempDir(), 'gone');
    await expect(
      startBroker({
        storeDir: await tempDir(),
        server: { kind: 'binary', from: 'path', version: '2.10.0', path },
      }),
    ).rejects.toMatchObject({
      code: 'did-not-start',
      message: expect.stringContaining(`${path} cannot be run`),
    });
  });
});
