import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step } from '@switchboard/shared/testing';
import type { Kill } from './killer.ts';

export type ArmedStep = Pick<Kill, 'agent'> & Partial<Pick<Kill, 'occurrence' | 'signal'>> & { step: Step };

/** Says at which steps processes end. */
export type Arming = {
  /** For the processes' environment. */
  dir: string;
  /** Arms the steps of a conversation from now on; a process may be in the middle of one. */
  arm(conversation: string, steps: ArmedStep[]): Promise<void>;
  /** The kills that have happened, as `<conversation>-<index>`. */
  done(): Promise<string[]>;
  /** The process that a kill has hit. */
  hit(conversation: string, index?: number): Promise<number | undefined>;
  close(): Promise<void>;
};

export async function openArming(): Promise<Arming> {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-kills-'));
  return {
    dir,
    arm: async (conversation, steps) => {
      const kills = steps.map(
        (step, index): Kill => ({
          id: `${conversation}-${index}`,
          conversation,
          occurrence: 1,
          signal: 'SIGKILL',
          ...step,
        }),
      );
      // A process reads the file at each of its steps, and must find it whole.
      const file = join(dir, `${conversation}.json`);
      await writeFile(`${file}.new`, JSON.stringify(kills));
      await rename(`${file}.new`, file);
    },
    done: async () =>
      (await readdir(dir)).filter((file) => file.endsWith('.done')).map((file) => file.slice(0, -5)),
    hit: async (conversation, index = 0) => {
      const pid = await readFile(join(dir, `${conversation}-${index}.done`), 'utf8').catch(() => '');
      return pid === '' ? undefined : Number(pid);
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}
