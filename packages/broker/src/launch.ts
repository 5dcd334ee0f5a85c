import { serverConfig } from './config.ts';
import type { BrokerBinary } from './found.ts';
import type { Store } from './store.ts';

/** How a server is started: a command, and the configuration file that it reads. */
export type Launch = {
  command: string;
  args: string[];
  config: string;
  version: string;
  /** Undefined: the server chooses one and writes it into the store's `portsDir`. */
  port: number | undefined;
  /** Kills a server that is not the started process itself. */
  killOutside?: () => void;
};

export type LaunchOptions = {
  serverName: string;
  host: string;
  port: number | undefined;
  syncAlways: boolean;
  extraConfig: string;
};

export function launchBinary({ path, version }: BrokerBinary, store: Store, options: LaunchOptions): Launch {
  const { dir, configFile, pidFile, portsDir } = store;
  return {
    command: path,
    args: ['-c', configFile],
    config: serverConfig({ ...options, version, port: options.port ?? -1, storeDir: dir, pidFile, portsDir }),
    version,
    port: options.port,
  };
}
