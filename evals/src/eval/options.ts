import { parseArgs } from 'node:util';
import { UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { type Arch, archSchema, type Suite, suiteSchema } from '../contracts/labels.ts';

export type Options = {
  suites: Suite[];
  archs: Arch[];
  models: string[];
  judgeModel: string | undefined;
  offline: boolean;
  live: boolean;
  repeat: number;
  concurrency: number;
  limit: number | null;
  maxUsd: number | null;
  yes: boolean;
  resume: string | undefined;
  data: string | undefined;
  textField: string;
  labelField: string;
  labelMap: string | undefined;
  calibrateJudge: boolean;
};

/** Reads the command line. Throws a UsageError that says what is wrong with which option. */
export function readOptions(args: string[]): Options {
  const { values, tokens } = parseArgs({
    args,
    tokens: true,
    options: {
      suite: { type: 'string', multiple: true, default: ['routing'] },
      arch: { type: 'string', multiple: true, default: ['handoff'] },
      model: { type: 'string', multiple: true, default: [] },
      'judge-model': { type: 'string' },
      offline: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '1' },
      concurrency: { type: 'string', default: '8' },
      limit: { type: 'string' },
      'max-usd': { type: 'string' },
      yes: { type: 'boolean', default: false },
      resume: { type: 'string' },
      data: { type: 'string' },
      'text-field': { type: 'string', default: 'text' },
      'label-field': { type: 'string', default: 'label' },
      'label-map': { type: 'string' },
      'calibrate-judge': { type: 'boolean', default: false },
    },
  });
  const options: Options = {
    suites: chosen('--suite', values.suite, suiteSchema.options),
    archs: chosen('--arch', values.arch, archSchema.options),
    models: values.model,
    judgeModel: values['judge-model'],
    offline: values.offline,
    live: values.live,
    repeat: whole('--repeat', values.repeat, 100),
    concurrency: whole('--concurrency', values.concurrency, 64),
    limit: values.limit === undefined ? null : whole('--limit', values.limit, 100_000),
    maxUsd: values['max-usd'] === undefined ? null : dollars('--max-usd', values['max-usd']),
    yes: values.yes,
    resume: values.resume,
    data: values.data,
    textField: values['text-field'],
    labelField: values['label-field'],
    labelMap: values['label-map'],
    calibrateJudge: values['calibrate-judge'],
  };
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  refuseOthers(given);
  refuseWhatDoesNotGoTogether(options);
  return options;
}

/** What goes with options that have no run of their own to begin. */
const WITH = {
  resume: ['resume', 'concurrency', 'max-usd', 'yes'],
  'calibrate-judge': ['calibrate-judge', 'judge-model', 'model', 'offline', 'data'],
};

function refuseOthers(given: string[]): void {
  const other = (option: keyof typeof WITH) =>
    given.includes(option) ? given.find((name) => !WITH[option].includes(name)) : undefined;
  const [beside, unrated] = [other('resume'), other('calibrate-judge')];
  if (beside !== undefined) {
    throw new UsageError(`--resume: the run goes on as it was begun; leave --${beside} out`);
  }
  if (unrated !== undefined) throw new UsageError(`--calibrate-judge: runs no suite; leave --${unrated} out`);
  if (!given.includes('label-map')) {
    const field = given.find((name) => name === 'text-field' || name === 'label-field');
    if (field !== undefined) throw new UsageError(`--${field}: belongs to --label-map`);
  }
}

function refuseWhatDoesNotGoTogether({
  live,
  archs,
  suites,
  data,
  labelMap,
  offline,
  models,
}: Options): void {
  if (live && (archs.length > 1 || archs[0] !== 'handoff')) {
    throw new UsageError('--live: the running system is the handoff one; leave --arch out');
  }
  if (live && suites.includes('tasks')) {
    throw new UsageError(
      '--live: tasks change accounts, and each needs the demo company for itself; run them without --live',
    );
  }
  if (live && (offline || models.length > 0)) {
    throw new UsageError('--live: the running system has its own models; leave --model and --offline out');
  }
  const nameless = models.find((model) => model.split('=').some((part) => part.trim() === ''));
  if (nameless !== undefined) throw new UsageError(`--model: "${nameless}" must be NAME, or agent=NAME`);
  if (offline && models.length > 0) throw new UsageError('--offline: leave --model out, or --offline');
  if (data !== undefined && suites.length > 1) {
    throw new UsageError('--data: is the rows of one suite; give one --suite');
  }
  if (labelMap !== undefined && data === undefined) {
    throw new UsageError('--label-map: maps the labels of --data FILE, which is missing');
  }
  if (labelMap !== undefined && suites[0] !== 'routing') {
    throw new UsageError('--label-map: rows from elsewhere are for --suite routing');
  }
}

function chosen<T extends string>(name: string, given: string[], all: readonly T[]): T[] {
  if (given.includes('all')) return [...all];
  const wrong = given.find((one) => !all.some((known) => known === one));
  if (wrong !== undefined) {
    throw new UsageError(`${name}: there is no "${wrong}"; there are ${all.join(', ')} and all`);
  }
  return all.filter((known) => given.includes(known));
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new UsageError(`${name}: "${text}" must be a whole number from 1 to ${most}`);
}

function dollars(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && value > 0) return value;
  throw new UsageError(`${name}: "${text}" must be an amount of US dollars above 0, for example 2.50`);
}
