import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const module = new URL('./log.ts', import.meta.url).href;

/** What a process that logs like this writes to its stdout, a line each. */
async function written(level: string, script: string): Promise<unknown[]> {
  const code = `import { createLogger } from ${JSON.stringify(module)}; const log = createLogger('billing', '${level}'); ${script}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

it('each line is one JSON object with its level in words, its service and its time', async () => {
  const lines = await written('info', "log.info({ n: 1 }, 'run committed'); log.debug('not shown');");
  expect(lines).toEqual([
    {
      level: 'info',
      service: 'billing',
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      n: 1,
      msg: 'run committed',
    },
  ]);
});

it('a key that an error or a request carries is not written', async () => {
  const error =
    "Object.assign(new Error('401'), { headers: { authorization: 'Bearer sk-secret' }, apiKey: 'sk-secret' })";
  const lines = await written(
    'info',
    `log.error({ err: ${error}, client: { authorization: 'sk-secret' } }, 'refused');`,
  );
  expect(lines).toMatchObject([{ level: 'error', msg: 'refused', err: { message: '401' } }]);
  expect(JSON.stringify(lines)).not.toContain('sk-secret');
});

it('a silent logger writes nothing', async () => {
  expect(await written('silent', "log.error('nobody hears');")).toEqual([]);
});

it('a process whose lines nobody reads any more goes on, and ends', async () => {
  const code = `
    import { createLogger } from ${JSON.stringify(module)};
    const log = createLogger('billing', 'info');
    process.stdin.resume();
    process.stdin.once('end', () => {
      log.info('into the void');
      log.warn('into the void');
      setTimeout(() => {
        log.warn('and again');
        log.info('at the end');
        process.stderr.write('went on');
        process.exit(3);
      }, 300);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  child.stdout.destroy();
  child.stdin.end();
  expect(await exited).toEqual([3, null]);
  expect(told).toBe('went on');
});
