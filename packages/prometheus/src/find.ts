import { access, constants } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Env, type Ran, unpackPrograms } from '@switchboard/debian';

/** The two programs of one Prometheus, as paths. */
export type PrometheusPrograms = { prometheus: string; promtool: string };

export type FoundPrometheus = PrometheusPrograms | { whyNot: string };

export type FindOptions = {
  /** Where the PATH is read. Default: this process's environment. */
  env?: Env;
  /** Where downloaded programs are kept. Default: `.switchboard/cache` in the project. */
  cacheDir?: string;
  log?: (line: string) => void;
};

/** Finds Prometheus on the PATH, else in the project's cache, else in Debian's package, which is unpacked into the cache and not installed. */
export async function findPrometheus(options: FindOptions = {}): Promise<FoundPrometheus> {
  const env = options.env ?? process.env;
  const cacheDir = options.cacheDir ?? fileURLToPath(new URL('../../../.switchboard/cache', import.meta.url));
  const cached = join(cacheDir, 'prometheus', `${process.platform}-${process.arch}`);
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...folders, cached]) {
    const found = await programsIn(folder);
    if (found) return found;
  }
  const unpacked = await unpackPrograms('prometheus', ['usr/bin/prometheus', 'usr/bin/promtool'], cached, {
    env,
    log: options.log ?? (() => {}),
  }).catch((error: unknown): Ran => ({ ok: false, why: String(error) }));
  const found = await programsIn(cached);
  if (found) return found;
  const why = unpacked.ok ? 'it has not both programs' : unpacked.why;
  return { whyNot: `no prometheus and promtool on the PATH or in ${cached}; Debian's package: ${why}` };
}

async function programsIn(folder: string): Promise<PrometheusPrograms | undefined> {
  const programs = { prometheus: resolve(folder, 'prometheus'), promtool: resolve(folder, 'promtool') };
  const executable = Object.values(programs).map((path) =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(executable)).every(Boolean) ? programs : undefined;
}
