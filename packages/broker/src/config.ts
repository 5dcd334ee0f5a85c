import { isAtLeast } from './version.ts';

/** The settings of one server, with paths as the server sees them. */
export type ServerSettings = {
  serverName: string;
  version: string;
  host: string;
  /** -1: the server chooses a free one and writes it into `portsDir`. */
  port: number;
  storeDir: string;
  pidFile?: string;
  portsDir?: string;
  syncAlways: boolean;
  /** More lines in the server's own format, put first, so that a setting given twice is ours. */
  extraConfig: string;
};

/** Servers before 2.10 refuse to start on a `sync_interval`. */
export function canSyncAlways(version: string): boolean {
  return isAtLeast(version, '2.10.0');
}

/** The text of a server's configuration file. */
export function serverConfig(settings: ServerSettings): string {
  const syncs = settings.syncAlways && canSyncAlways(settings.version);
  return [
    settings.extraConfig,
    `server_name: ${quoted(settings.serverName)}`,
    `host: ${quoted(settings.host)}`,
    `port: ${settings.port}`,
    ...(settings.pidFile ? [`pid_file: ${quoted(settings.pidFile)}`] : []),
    ...(settings.portsDir ? [`ports_file_dir: ${quoted(settings.portsDir)}`] : []),
    'logtime: false',
    'jetstream {',
    `  store_dir: ${quoted(settings.storeDir)}`,
    ...(syncs ? ['  sync_interval: always'] : []),
    '}',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
