import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const PortsFile = z.object({ nats: z.array(z.url()).min(1) });

const ServerInfo = z.object({ server_name: z.string(), version: z.string() });

/** The port that a server chose, from the file that it writes into its `ports_file_dir`. Undefined until it is there, whole. */
export async function portIn(portsDir: string): Promise<number | undefined> {
  const [name] = await readdir(portsDir);
  if (!name) return undefined;
  const text = await readFile(join(portsDir, name), 'utf8');
  const parsed = PortsFile.safeParse(parseJson(text));
  return parsed.success ? Number(new URL(parsed.data.nats[0] ?? '').port) : undefined;
}

/**
 * What the server at this address says of itself in its first line (`INFO {…}`, the NATS client protocol). Undefined if nothing, or
 * something else, answers within a second.
 */
export function readInfo(host: string, port: number): Promise<z.infer<typeof ServerInfo> | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let heard = '';
    const done = (info?: z.infer<typeof ServerInfo>) => {
      socket.destroy();
      resolve(info);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(1_000, () => done());
    socket.on('error', () => done());
    socket.on('close', () => done());
    socket.on('data', (chunk) => {
      heard += chunk;
      const end = heard.indexOf('\r\n');
      if (end < 0) return;
      const parsed = ServerInfo.safeParse(parseJson(heard.slice(0, end).replace(/^INFO /, '')));
      done(parsed.success ? parsed.data : undefined);
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
