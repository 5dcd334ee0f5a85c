import { runProcess } from '@switchboard/shared';
import { startGateway } from './gateway.ts';
import { readOwnSettings } from './settings.ts';

/** The gateway's whole process. */
await runProcess('gateway', () => {
  const settings = readOwnSettings(process.env);
  return { settings, start: (log) => startGateway(settings, log) };
});
