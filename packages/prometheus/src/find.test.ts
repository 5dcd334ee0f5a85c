import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findPrometheus } from './find.ts';

/** A machine with nothing: what it has is put into `bin`, which is its whole PATH. */
async function machine() {
  const root = await mkdtemp(join(tmpdir(), 'prometheus-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const bin = join(root, 'bin');
  const cacheDir = join(root, 'cache');
  const cached = join(cacheDir, 'prometheus', `${process.platform}-${process.arch}`);
  return { bin, cached, find: () => findPrometheus({ env: { PATH: bin }, cacheDir }) };
}

async function program(path: string, script = ''): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

it('Prometheus comes from the PATH, else the cache, else Debian’s package without installing it', async () => {
  const { bin, cached, find } = await machine();
  await program(join(bin, 'apt-get'), '[ "$1" = --version ] || echo package > prometheus_2.42.0_amd64.deb');
  await program(
    join(bin, 'dpkg-deb'),
    `/bin/mkdir -p "$3/usr/bin"
    for name in prometheus promtool; do echo '#!/bin/sh' > "$3/usr/bin/$name"; /bin/chmod 755 "$3/usr/bin/$name"; done`,
  );
  const ofCache = { prometheus: join(cached, 'prometheus'), promtool: join(cached, 'promtool') };
  expect(await find()).toEqual(ofCache);
  expect((await readdir(cached)).sort()).toEqual(['prometheus', 'promtool']);

  await program(join(bin, 'dpkg-deb'), 'exit 1');
  expect(await find()).toEqual(ofCache);

  await program(join(bin, 'prometheus'));
  expect(await find()).toEqual(ofCache);
  await program(join(bin, 'promtool'));
  expect(await find()).toEqual({ prometheus: join(bin, 'prometheus'), promtool: join(bin, 'promtool') });
});

it('a machine that cannot have it says why', async () => {
  const { bin, find } = await machine();
  expect(await find()).toEqual({ whyNot: expect.stringMatching(/there is no apt-get here/) });
  await program(join(bin, 'apt-get'), '[ "$1" = --version ] || { echo "E: no network" >&2; exit 100; }');
  expect(await find()).toEqual({ whyNot: expect.stringMatching(/no network/) });
});
