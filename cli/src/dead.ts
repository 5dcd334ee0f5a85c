import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type Bus, messageOf } from '@switchboard/shared';
import { allLetters, deleteLetter, type Letter, letterAt } from './dead/letters.ts';
import { retry } from './dead/retry.ts';
import { letterList, letterText } from './dead/show.ts';
import { connectBus } from './system/connect.ts';
import { runProgram, UsageError } from './terminal/program.ts';

const HELP = `
npm run dead -- command

What could not be processed, why, and what to do with it. Where it was a customer's turn, they have had an apology and wait for a person.

  list [--json]         every dead letter
  show SEQ [--json]     one, with its original message
  retry SEQ | --all     give it another chance: an agent's failed work goes back to that agent, as long as it waits for a
                        person; any other message is published again, if it can be read by now. The letter is deleted when that
                        is done.
  drop SEQ | --all      delete it; asks first, unless --yes is given

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard

Example: npm run dead -- retry 3
`;

type Command = (bus: Bus) => Promise<number>;

await runProgram('dead', HELP, async (args) => {
  const command = readCommand(args);
  return command(await connectBus());
});

function readCommand(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    },
  });
  const [command, which, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one argument too many`);
  switch (command) {
    case 'list':
      return async (bus) => {
        const letters = await allLetters(bus);
        return print(values.json ? json(letters) : letterList(letters));
      };
    case 'show': {
      const seq = readSeq(which);
      return async (bus) => {
        const letter = await letterAt(bus, seq);
        return print(values.json ? json(letter) : letterText(letter));
      };
    }
    case 'retry': {
      const choose = chosen(which, values.all);
      return async (bus) => retryEach(bus, await choose(bus));
    }
    case 'drop': {
      const choose = chosen(which, values.all);
      if (!values.yes && !process.stdin.isTTY)
        throw new UsageError('drop needs --yes where nobody can be asked');
      return async (bus) => dropEach(bus, await choose(bus), values.yes);
    }
    default:
      throw new UsageError(
        command === undefined
          ? 'a command is needed: list, show, retry or drop'
          : `there is no command "${command}"`,
      );
  }
}

function chosen(which: string | undefined, all: boolean): (bus: Bus) => Promise<Letter[]> {
  if (all && which !== undefined) throw new UsageError('SEQ or --all, not both');
  if (all) return allLetters;
  const seq = readSeq(which);
  return async (bus) => [await letterAt(bus, seq)];
}

function readSeq(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError('a dead letter is named by its number, the first column of `list`');
}

async function retryEach(bus: Bus, letters: Letter[]): Promise<number> {
  let failed = 0;
  for (const { seq, letter } of letters) {
    try {
      const done = await retry(bus, letter);
      await deleteLetter(bus, seq);
      print(`${seq}: ${done}\n`);
    } catch (error) {
      failed++;
      process.stderr.write(`${seq}: ${messageOf(error)}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

async function dropEach(bus: Bus, letters: Letter[], isSure: boolean): Promise<number> {
  if (!isSure && letters.length > 0) {
    print(letterList(letters));
    const question = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await question.question(
      `Delete ${letters.length === 1 ? 'it' : `these ${letters.length}`}? [y/N] `,
    );
    question.close();
    if (!/^y(es)?$/i.test(answer.trim())) return print('nothing is deleted\n');
  }
  for (const { seq } of letters) await deleteLetter(bus, seq);
  return print(`${letters.length} deleted\n`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}
