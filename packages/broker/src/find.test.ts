import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBroker, findServer } from './find.ts';
import { program, serverProgram, tempDir } from './testing/machine.ts';

// A machine with nothing: what it has is put into `bin`, which is its whole PATH.
async function machine() {
  const root = await tempDir();
  const bin = join(root, 'bin');
  const cacheDir = join(root, 'cache');
  const cached = join(cacheDir, 'nats-server', `${process.platform}-${process.arch}`, 'nats-server');
  const find = (env: Record<string, string> = {}) =>
    findBroker({ env: { PATH: bin, ...env }, cacheDir, systemDirs: [join(root, 'sbin')] });
  return { root, bin, cacheDir, cached, find };
}

// Of Debian's tools, what is used here: a package arrives in the working directory, and unpacks to a server.
async function withApt(bin: string, { needsLists = false } = {}) {
  const fails = needsLists ? 'echo "E: Unable to locate package nats-server" >&2; exit 100' : '';
  await program(
    join(bin, 'apt-get'),
    `case "$*" in
      --version|*Dir::State::Lists=*update) exit 0 ;;
      *Dir::State::Lists=*) ;;
      *) ${fails} ;;
    esac
    echo package > nats-server_2.9.10_amd64.deb`,
  );
  await program(
    join(bin, 'dpkg-deb'),
    `/bin/mkdir -p "$3/usr/sbin"
    printf '#!/bin/sh\\necho "nats-server: v2.9.10"\\n' > "$3/usr/sbin/nats-server"
    /bin/chmod 755 "$3/usr/sbin/nats-server"`,
  );
}

describe('a broker is looked for', () => {
  it('in NATS_URL, NATS_SERVER_BIN, the PATH, the cache, the Debian package and Docker, in this order', async () => {
    const { root, bin, cached, find } = await machine();
    await program(join(bin, 'docker'), 'echo 28.0.0');
    expect(await find()).toEqual({ kind: 'docker', image: expect.stringMatching(/^nats:/) });

    await withApt(bin);
    expect(await find()).toEqual({ kind: 'binary', from: 'debian', path: cached, version: '2.9.10' });

    expect(await find()).toEqual({ kind: 'binary', from: 'cache', path: cached, version: '2.9.10' });

    const inSbin = await serverProgram(join(root, 'sbin/nats-server'));
    expect(await find()).toMatchObject({ from: 'path', path: inSbin });

    const onPath = await serverProgram(join(bin, 'nats-server'));
    expect(await find()).toMatchObject({ from: 'path', path: onPath });

    const named = await serverProgram(join(root, 'named'));
    expect(await find({ NATS_SERVER_BIN: named })).toMatchObject({ from: 'NATS_SERVER_BIN', path: named });

    const url = 'nats://broker.example:4222';
    expect(await find({ NATS_SERVER_BIN: named, NATS_URL: url })).toEqual({ kind: 'url', url });
  });

  it('as a server of our own, whatever NATS_URL says, where one is to be started', async () => {
    const { root } = await machine();
    const NATS_SERVER_BIN = await serverProgram(join(root, 'named'));
    expect(await findServer({ env: { NATS_URL: 'nats://x:1', NATS_SERVER_BIN } })).toMatchObject({
      from: 'NATS_SERVER_BIN',
    });
  });

  it('as if empty settings were not set', async () => {
    const { bin, find } = await machine();
    await serverProgram(join(bin, 'nats-server'));
    expect(await find({ NATS_URL: '', NATS_SERVER_BIN: ' ' })).toMatchObject({ from: 'path' });
  });

  it('further on, where a place has one that is too old or broken', async () => {
    const { bin, cached, find } = await machine();
    await serverProgram(join(bin, 'nats-server'), '2.1.0');
    await program(cached, 'exit 3');
    await withApt(bin);
    expect(await find()).toMatchObject({ from: 'debian', version: '2.9.10' });
    expect(await find()).toMatchObject({ from: 'cache', version: '2.9.10' });
  });
});

describe('the Debian package', () => {
  it('is passed over where the cache cannot be written', async () => {
    const { root, bin, find } = await machine();
    await withApt(bin);
    await program(join(bin, 'docker'), 'echo 28.0.0');
    await writeFile(join(root, 'cache'), 'not a folder');
    expect(await find()).toMatchObject({ kind: 'docker' });
  });

  it('is fetched with package lists of our own where the machine has none', async () => {
    const { bin, cacheDir, find } = await machine();
    await withApt(bin, { needsLists: true });
    expect(await find()).toMatchObject({ from: 'debian' });
    const [folder] = await readdir(join(cacheDir, 'nats-server'));
    expect(await readdir(join(cacheDir, 'nats-server', folder ?? ''))).toEqual(['nats-server']);
  });

  it('may be unpacked by several at once', async () => {
    const { bin, cached, find } = await machine();
    await withApt(bin);
    const found = await Promise.all(Array.from({ length: 6 }, () => find()));
    for (const each of found) expect(each).toMatchObject({ path: cached, version: '2.9.10' });
    expect(await readdir(join(cached, '..'))).toEqual(['nats-server']);
  });
});

describe('where there is no broker', () => {
  it('the error lists what was tried and says what to install', async () => {
    const { bin, find } = await machine();
    await serverProgram(join(bin, 'nats-server'), '2.1.0');
    await program(join(bin, 'apt-get'), '[ "$1" = --version ] || { echo "E: no network" >&2; exit 100; }');
    await program(
      join(bin, 'docker'),
      'echo "Client: 28"; echo "Cannot connect to the Docker daemon" >&2; exit 1',
    );
    const error = await find().catch((thrown) => thrown);
    expect(error.code).toBe('not-found');
    expect(error.message).toMatch(/NATS_URL and NATS_SERVER_BIN: not set/);
    expect(error.message).toMatch(/the PATH: .*nats-server: it is version 2\.1\.0/);
    expect(error.message).toMatch(/the cache: no /);
    expect(error.message).toMatch(/Debian's package: apt-get failed: E: no network/);
    expect(error.message).toMatch(/Docker: docker failed: Cannot connect to the Docker daemon/);
    expect(error.message).toMatch(/Install/);
  });

  it.each([
    ['no file', undefined, 'there is no program at that path'],
    ['another program', 'echo "another 1.0"', 'it is not a nats-server'],
    ['a program that fails', 'echo "no such library" >&2; exit 127', 'no such library'],
  ])('because NATS_SERVER_BIN names %s, nothing else is tried', async (_, script, why) => {
    const { root, bin, find } = await machine();
    await serverProgram(join(bin, 'nats-server'));
    const named = join(root, 'named');
    if (script) await program(named, script);
    await expect(find({ NATS_SERVER_BIN: named })).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(new RegExp(`^NATS_SERVER_BIN is set, but cannot be used: .*${why}`)),
    });
  });
});
