import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDatabase } from './system/connect.ts';
import { ROOT } from './system/environment.ts';
import { Failure, runProgram, UsageError } from './terminal/program.ts';

const HELP = `
npm run seed [-- options]

Fills each service's schema with its part of the demo company: accounts with plans, invoices, charges and refunds; tenants with call
logs and webhooks; plans, prices and demo slots. The same number of accounts gives the same company. A schema that has been filled
stays as it is. \`npm start\` does this itself for a database of its own.

  --accounts COUNT   how many accounts (default: 300)

Environment, also read from .env:
  DATABASE_URL       the database (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA   where \`npm start\` keeps its data, if not in .switchboard

Example: DATABASE_URL=postgres://user@127.0.0.1/switchboard npm run seed -- --accounts 500
`;

const MOST_ACCOUNTS = 100_000;

await runProgram('seed', HELP, async (args) => {
  const { values } = parseArgs({ args, options: { accounts: { type: 'string', default: '300' } } });
  const accounts = Number(values.accounts);
  if (!/^[1-9]\d*$/.test(values.accounts) || accounts > MOST_ACCOUNTS) {
    throw new UsageError(`--accounts: "${values.accounts}" is not a count of 1 to ${MOST_ACCOUNTS}`);
  }
  const url = findDatabase();
  if (url === null) throw new Failure('no database: set DATABASE_URL, or start a system with `npm start`');
  const services = join(ROOT, 'services');
  const names = readdirSync(services).filter((name) => existsSync(join(services, name, 'src', 'seed.ts')));
  const failed: string[] = [];
  for (const name of names) {
    const status = await run(join(services, name, 'src', 'seed.ts'), {
      DATABASE_URL: url,
      SEED_ACCOUNTS: String(accounts),
    });
    if (status === 0) process.stdout.write(`seed: ${name} has its part of ${accounts} accounts\n`);
    else failed.push(name);
  }
  if (failed.length > 0)
    throw new Failure(`could not be filled: ${failed.join(', ')}; the reasons are above`);
  return 0;
});

function run(program: string, env: Record<string, string>): Promise<number | null> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
