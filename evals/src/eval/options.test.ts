import { describe, expect, it } from 'vitest';
import { checkLimit, estimateText } from './cost.ts';
import { readOptions } from './options.ts';

describe('options', () => {
  it('are those of the routing suite and the running architecture, unless said otherwise', () => {
    expect(readOptions([])).toMatchObject({
      suites: ['routing'],
      archs: ['handoff'],
      models: [],
      repeat: 1,
      concurrency: 8,
      limit: null,
      maxUsd: null,
      live: false,
      yes: false,
    });
    expect(readOptions(['--suite', 'all', '--arch', 'mega', '--arch', 'handoff'])).toMatchObject({
      suites: ['routing', 'pivots', 'tasks'],
      archs: ['handoff', 'mega'],
    });
    expect(
      readOptions(['--model', 'a', '--model', 'triage=b', '--max-usd', '2.50', '--limit', '7']),
    ).toMatchObject({ models: ['a', 'triage=b'], maxUsd: 2.5, limit: 7 });
  });

  it.each([
    ['--suite rooting', '--suite: there is no "rooting"; there are routing, pivots, tasks and all'],
    ['--arch swarm', '--arch: there is no "swarm"; there are handoff, mega, agent-as-tool and all'],
    ['--repeat 0', '--repeat: "0" must be a whole number from 1 to 100'],
    ['--repeat 1.5', '--repeat: "1.5" must be a whole number from 1 to 100'],
    ['--concurrency many', '--concurrency: "many" must be a whole number from 1 to 64'],
    ['--limit 0', '--limit: "0" must be a whole number from 1 to 100000'],
    ['--max-usd 0', '--max-usd: "0" must be an amount of US dollars above 0, for example 2.50'],
    ['--max-usd $5', '--max-usd: "$5" must be an amount of US dollars above 0, for example 2.50'],
    ['--model =x', '--model: "=x" must be NAME, or agent=NAME'],
    ['--model triage=', '--model: "triage=" must be NAME, or agent=NAME'],
    ['--live --arch mega', '--live: the running system is the handoff one; leave --arch out'],
    ['--live --suite tasks', '--live: tasks change accounts'],
    ['--live --offline', '--live: the running system has its own models; leave --model and --offline out'],
    ['--live --model a', '--live: the running system has its own models; leave --model and --offline out'],
    ['--offline --model a', '--offline: leave --model out, or --offline'],
    ['--data x.jsonl --suite all', '--data: is the rows of one suite; give one --suite'],
    ['--label-map a=billing', '--label-map: maps the labels of --data FILE, which is missing'],
    [
      '--label-map a=billing --data x --suite tasks',
      '--label-map: rows from elsewhere are for --suite routing',
    ],
    ['--text-field body', '--text-field: belongs to --label-map'],
    ['--resume 2026 --suite tasks', '--resume: the run goes on as it was begun; leave --suite out'],
    ['--resume 2026 --model a', '--resume: the run goes on as it was begun; leave --model out'],
    ['--calibrate-judge --suite tasks', '--calibrate-judge: runs no suite; leave --suite out'],
    ['--colour', "Unknown option '--colour'"],
    ['--limit', "Option '--limit <value>' argument missing"],
    ['routing', "Unexpected argument 'routing'"],
  ])('%s is refused, with what is wrong with it', (line, says) => {
    expect(() => readOptions(line.split(' '))).toThrow(says);
  });
});

describe('a spending limit', () => {
  const estimate = {
    rows: 60,
    usage: { requests: 160, inputTokens: 266_000, outputTokens: 12_000 },
    usd: 0.79,
  };

  it('is compared with the estimate and with what was spent before', () => {
    const cost = { ...estimate, unpriced: [] } as never;
    expect(() => checkLimit(cost, null, 0)).not.toThrow();
    expect(() => checkLimit(cost, 0.8, 0)).not.toThrow();
    expect(() => checkLimit(cost, 0.5, 0)).toThrow('the estimate of $0.79 is over --max-usd 0.5: raise it');
    expect(() => checkLimit(cost, 0.8, 0.1)).toThrow(/beside the \$0\.10 that were spent before is over/);
  });

  it('cannot be kept where a price is not known, and the estimate says so', () => {
    const cost = { ...estimate, usd: null, unpriced: ['own-model'] } as never;
    expect(() => checkLimit(cost, 5, 0)).toThrow(
      '--max-usd cannot be kept: own-model is not in the price list',
    );
    expect(estimateText(cost)).toContain('an unknown price (own-model is not in the price list)');
  });
});
