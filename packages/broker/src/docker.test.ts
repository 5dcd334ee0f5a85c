import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { expect, it, onTestFinished, vi } from 'vitest';
import { DOCKER_IMAGE, dockerAnswers } from './docker.ts';
import { server, started } from './testing/broker.ts';
import { program, tempDir } from './testing/machine.ts';

it('a Docker client without an engine is no Docker', async () => {
  const bin = await tempDir();
  await program(join(bin, 'docker'), 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
  expect(await dockerAnswers({ PATH: bin })).toEqual({
    ok: false,
    why: 'docker failed: Cannot connect to the Docker daemon',
  });
});

// Of Docker, what is used here, with a process of this machine in place of a container.
async function pretendDocker(bin: string, serverPath: string) {
  await program(
    join(bin, 'docker'),
    `case "$*" in
      kill*) kill -9 "$(cat ${bin}/pid)" ;;
      *--version) exec '${serverPath}' --version ;;
    esac
    [ "$1" = run ] || exit
    while [ $# -gt 0 ]; do
      case "$1" in
        --publish) port=\${2#127.0.0.1:}; port=\${port%:4222} ;;
        --volume) store=\${2%:/store} ;;
      esac
      shift
    done
    sed "s#/store#$store#; s/4222/$port/; s/0.0.0.0/127.0.0.1/" "$store/nats-server.conf" > ${bin}/conf
    echo $$ > ${bin}/pid
    exec '${serverPath}' -c ${bin}/conf`,
  );
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
}

it.runIf(server.kind === 'binary')(
  'the server in a container gets our configuration, store and port',
  async () => {
    if (server.kind !== 'binary') return;
    await pretendDocker(await tempDir(), server.path);
    const first = await started({
      storeDir: await tempDir(),
      server: { kind: 'docker', image: DOCKER_IMAGE },
    });
    await first.kill();
    const second = await first.restart();
    onTestFinished(() => second.kill());
    expect(second.url).toBe(first.url);
    const nc = await connect({ servers: second.url });
    expect(nc.info).toMatchObject({ jetstream: true, port: first.port });
    await nc.close();
    await second.stop();
  },
);

it.runIf((await dockerAnswers(process.env)).ok)(
  'a broker in a container starts, keeps its port over a crash, and ends',
  { timeout: 330_000 },
  async () => {
    const broker = await started({
      storeDir: await tempDir(),
      server: { kind: 'docker', image: DOCKER_IMAGE },
    });
    await broker.kill();
    const again = await broker.restart();
    onTestFinished(() => again.kill());
    const nc = await connect({ servers: again.url });
    expect(nc.info?.jetstream).toBe(true);
    await nc.close();
    await again.stop();
    await expect(connect({ servers: again.url, reconnect: false })).rejects.toThrow();
  },
);
