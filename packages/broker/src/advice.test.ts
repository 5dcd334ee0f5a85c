import { expect, it } from 'vitest';
import { installAdvice } from './advice.ts';

it.each([
  ['darwin', '', 'brew install nats-server'],
  ['win32', '', 'scoop install nats-server'],
  ['linux', 'ID=debian\n', 'apt-get install nats-server'],
  ['linux', 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt-get install nats-server'],
  ['linux', 'ID=alpine\n', 'https://github.com/nats-io/nats-server/releases'],
] as const)('on %s with "%s" the advice is %s', (platform, osRelease, advice) => {
  expect(installAdvice(platform, osRelease)).toContain(advice);
});
