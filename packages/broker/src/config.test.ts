import { expect, it } from 'vitest';
import { serverConfig } from './config.ts';

const settings = {
  serverName: 'one',
  version: '2.12.0',
  host: '127.0.0.1',
  port: 4222,
  storeDir: '/data',
  syncAlways: true,
  extraConfig: '',
};

it('asks a server that can to sync every write, and spares one that would refuse to start', () => {
  expect(serverConfig(settings)).toContain('sync_interval: always');
  expect(serverConfig({ ...settings, syncAlways: false })).not.toContain('sync_interval');
  expect(serverConfig({ ...settings, version: '2.9.10' })).not.toContain('sync_interval');
});
