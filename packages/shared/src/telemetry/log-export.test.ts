import { execFile } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { receiverThat } from './testing/receiver.ts';

const moduleOf = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

const attributeSchema = z.object({
  key: z.string(),
  value: z.looseObject({ stringValue: z.string().optional() }),
});
const logsSchema = z.object({
  resourceLogs: z.array(
    z.object({
      resource: z.looseObject({ attributes: z.array(attributeSchema) }),
      scopeLogs: z.array(
        z.looseObject({
          logRecords: z.array(
            z.looseObject({
              body: z.object({ stringValue: z.string() }),
              severityText: z.string(),
              attributes: z.array(attributeSchema),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A receiver of OTLP/HTTP in JSON. */
async function receiver() {
  const received: { path: string; body: unknown }[] = [];
  const url = await receiverThat(async (request, response) => {
    received.push({ path: request.url ?? '', body: JSON.parse(await text(request)) });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return { received, url };
}

/** What a process that logs one line writes to its stdout, with these variables. */
async function logOnce(env: Record<string, string>): Promise<string> {
  const code = `
    import { createLogger } from ${moduleOf('./log.ts')};
    import { tracingVariables } from ${moduleOf('./settings.ts')};
    import { startTracing } from ${moduleOf('./tracing.ts')};
    import { z } from 'zod';
    const log = createLogger('billing', 'info');
    const tracing = await startTracing('billing', z.object(tracingVariables).parse(process.env), () => {});
    log.info({ ms: 7, outcome: 'reply' }, 'run committed');
    await tracing.stop();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: new URL('.', import.meta.url),
    env: { PATH: process.env.PATH, ...env },
  });
  return stdout;
}

it('where the environment asks for it, a line of the log is sent to the collector as well', async () => {
  const { received, url } = await receiver();
  const stdout = await logOnce({
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(stdout).toContain('run committed');
  const [sent] = received.filter(({ path }) => path === '/v1/logs');
  const [resourceLogs] = logsSchema.parse(sent?.body).resourceLogs;
  expect(resourceLogs?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'billing' },
  });
  const records = resourceLogs?.scopeLogs.flatMap(({ logRecords }) => logRecords);
  expect(records).toMatchObject([{ body: { stringValue: 'run committed' }, severityText: 'info' }]);
  expect(records?.[0]?.attributes).toContainEqual({ key: 'outcome', value: { stringValue: 'reply' } });
});

it('otherwise lines stay on stdout', async () => {
  const { received, url } = await receiver();
  const stdout = await logOnce({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(stdout).toContain('run committed');
  expect(received.filter(({ path }) => path === '/v1/logs')).toEqual([]);
});
