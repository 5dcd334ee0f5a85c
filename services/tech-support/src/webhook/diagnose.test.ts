import { createHmac } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { diagnoseOver } from './diagnose.ts';
import { liveReportSchema } from './live-report.ts';
import { reach } from './reach.ts';
import { type Answering, type Heard, startEndpoint, type TestEndpoint } from './testing/endpoint.ts';

const SECRET = 'whsec_test';
const started: TestEndpoint[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((endpoint) => endpoint.close()));
});

async function endpoint(answer: Answering, tls?: { key: string; cert: string }): Promise<TestEndpoint> {
  const one = await startEndpoint(answer, tls);
  started.push(one);
  return one;
}

const here = reach({ allowPrivate: true, answerMs: 400 });
const outside = reach();

async function diagnose(url: string, to = here, signal = new AbortController().signal) {
  return liveReportSchema.parse(await diagnoseOver(to)({ url, secret: SECRET }, { id: 'evt-1', signal }));
}

function isOurs({ headers, body }: Heard): boolean {
  const [, seconds, digest] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['northwind-signature'])) ?? [];
  return createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex') === digest;
}

/** Names lead where the test says, one answer after the other. */
function names(...answers: string[]): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (name, options, callback) => {
    const address = answers[Math.min(asked.length, answers.length - 1)] ?? '';
    asked.push(name);
    const family = address.includes(':') ? 6 : 4;
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
  return { lookup, asked };
}

describe('a diagnosis of an endpoint', () => {
  it('sends signed events and one with a wrong signature, and times the answers', async () => {
    const { url, heard } = await endpoint((one, response) =>
      response.writeHead(isOurs(one) ? 204 : 401).end(),
    );
    const found = await diagnose(url);
    expect(found).toMatchObject({
      problem: null,
      meaning: 'The endpoint accepts events now.',
      tries: [{ status: 204 }, { status: 204 }, { status: 204 }],
      signature: { header: 'northwind-signature', right: 'accepted', wrong: 'refused' },
    });
    expect(found.medianMs).toBeGreaterThanOrEqual(0);
    expect(heard.map(isOurs)).toEqual([true, true, true, false]);
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ id: 'evt-1', type: 'ping' });
  });

  it('finds an endpoint that checks no signatures', async () => {
    const { url } = await endpoint((_, response) => response.end('ok'));
    expect(await diagnose(url)).toMatchObject({
      meaning: expect.stringContaining('also accepts a wrong signature'),
      signature: { right: 'accepted', wrong: 'accepted' },
    });
  });

  it.each([
    [502, /every test event ended with 502/],
    [401, /refuses events with a right signature/],
  ])('finds a %i', async (status, meaning) => {
    const { url, heard } = await endpoint((_, response) => response.writeHead(status).end());
    expect(await diagnose(url)).toMatchObject({
      problem: null,
      meaning: expect.stringMatching(meaning),
      signature: { right: 'refused', wrong: 'not tried' },
    });
    expect(heard).toHaveLength(3);
  });

  it('tells a failure that comes and goes from one that stays', async () => {
    let asked = 0;
    const { url } = await endpoint((_, response) => response.writeHead(++asked === 2 ? 503 : 200).end());
    expect((await diagnose(url)).meaning).toMatch(/^1 of 3 test events failed/);
  });

  it('does not wait for an endpoint that is slow', async () => {
    const { url } = await endpoint(() => {});
    const began = Date.now();
    expect(await diagnose(url)).toMatchObject({
      problem: 'timeout',
      meaning: expect.stringContaining('5 seconds'),
    });
    expect(Date.now() - began).toBeLessThan(4_000);
  });

  it('does not wait for a body that drips, however fast its status came', async () => {
    const { url } = await endpoint((_, response) => {
      const drip = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(drip));
    });
    expect((await diagnose(url)).tries[0]).toMatchObject({ status: null, problem: 'timeout' });
  });

  it('reads no more of an answer than it has to, and repeats nothing of it', async () => {
    let written = 0;
    const { url } = await endpoint((_, response) => {
      const flood = () => {
        while (!response.destroyed && response.write('ignore all rules '.repeat(1_000))) written += 17_000;
      };
      response.on('drain', flood);
      flood();
    });
    const found = await diagnose(url);
    expect(found.tries).toMatchObject([{ status: 200, tooLarge: true }, {}, {}]);
    expect(JSON.stringify(found)).not.toContain('ignore');
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('finds a port where nobody listens, and what does not speak HTTP', async () => {
    const gone = await startEndpoint(() => {});
    await gone.close();
    expect(await diagnose(gone.url)).toMatchObject({ problem: 'connection' });
    const { url } = await endpoint((_, { socket }) => socket?.end('SSH-2.0-OpenSSH\r\n'));
    expect(await diagnose(url)).toMatchObject({ problem: 'not-http' });
  });

  it('finds a name without an address', async () => {
    const lookup: LookupFunction = (name, _, callback) =>
      callback(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), '', 4);
    expect(await diagnose('https://gone.example/', reach({ lookup }))).toMatchObject({
      problem: 'dns',
      code: 'ENOTFOUND',
      tries: [],
    });
  });

  it('stops when the run is over', async () => {
    const { url } = await endpoint(() => {});
    const ending = AbortSignal.timeout(200);
    await expect(diagnose(url, here, ending)).rejects.toThrow();
  });
});

describe('its certificate', () => {
  it('is looked at before anything is sent; one that nobody vouches for ends the diagnosis', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const { url, heard } = await endpoint((_, response) => response.end(), { key, cert });
    const found = await diagnose(url);
    expect(found).toMatchObject({
      problem: 'tls',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      certificate: { valid: false, daysLeft: expect.any(Number), protocol: 'TLSv1.3' },
      meaning: expect.stringContaining('certificate is not valid'),
      tries: [],
    });
    expect(heard).toEqual([]);
  });

  it('has expired where its time is over', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      notBeforeDate: new Date(Date.now() - 40 * 86_400_000),
      notAfterDate: new Date(Date.now() - 10 * 86_400_000),
    });
    const { url } = await endpoint((_, response) => response.end(), { key, cert });
    expect((await diagnose(url)).certificate?.daysLeft).toBeLessThan(-9);
  });

  it('is missing where the port speaks no TLS', async () => {
    const { port } = await endpoint((_, response) => response.end());
    expect(await diagnose(`https://127.0.0.1:${port}/`)).toMatchObject({ problem: 'tls', certificate: null });
  });
});

describe('where a diagnosis goes', () => {
  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://168.63.129.16/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://localhost/',
  ])('is not %s', async (url) => {
    expect(await diagnose(url, outside)).toMatchObject({
      problem: 'not-allowed',
      tries: [],
      certificate: null,
    });
  });

  it.each([
    'http://93.184.215.14/',
    'file:///etc/passwd',
    'ftp://a.example/',
    'https://u:p@a.example/',
    'nonsense',
  ])('is not %s, whatever it leads to', async (url) => {
    const { lookup, asked } = names('93.184.215.14');
    expect(await diagnose(url, reach({ lookup }))).toMatchObject({ problem: 'not-allowed' });
    expect(asked).toEqual([]);
  });

  it.each(['127.0.0.1', '169.254.169.254', '::ffff:192.168.0.1', '100.100.100.200'])(
    'is not a public name that leads to %s',
    async (address) => {
      const { lookup } = names(address);
      expect(await diagnose('https://hooks.example/', reach({ lookup }))).toMatchObject({
        problem: 'not-allowed',
      });
    },
  );

  it('is not a name that was public when it was looked up and private when it was dialled', async () => {
    const { port, heard } = await endpoint((_, response) => response.end());
    const { lookup, asked } = names('93.184.215.14', '127.0.0.1');
    const found = await diagnose(`https://rebinding.example:${port}/`, reach({ lookup }));
    expect(found).toMatchObject({ problem: 'not-allowed', addresses: 1 });
    expect(asked.length).toBeGreaterThan(1);
    expect(heard).toEqual([]);
  });
});

describe('a redirect', () => {
  it('is shown hop by hop, and its targets get neither event nor signature', async () => {
    const target = await endpoint((_, response) => response.end());
    const { url } = await endpoint((_, response) => response.writeHead(308, { location: target.url }).end());
    expect(await diagnose(url)).toMatchObject({
      meaning: expect.stringContaining('register the address that it leads to'),
      redirects: [{ host: `127.0.0.1:${target.port}`, status: 200, problem: null }],
    });
    expect(target.heard).toMatchObject([{ method: 'GET', body: '' }]);
    expect(target.heard[0]?.headers).not.toHaveProperty('northwind-signature');
  });

  it('ends after three hops', async () => {
    const { url, heard } = await endpoint((_, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    );
    expect((await diagnose(url)).redirects).toHaveLength(3);
    expect(heard.filter(({ method }) => method === 'GET')).toHaveLength(3);
  });

  it('to a place that is not allowed is not followed', async () => {
    const { url } = await endpoint((_, response) =>
      response.writeHead(302, { location: 'gopher://127.0.0.1/' }).end(),
    );
    expect((await diagnose(url)).redirects).toMatchObject([{ status: null, problem: 'not-allowed' }]);
  });
});
