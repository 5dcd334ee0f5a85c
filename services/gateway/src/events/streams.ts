import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** What a reader may leave unread before it is taken for gone. Bytes; it resumes from its last event when it comes back. */
const MOST_UNREAD = 1024 * 1024;

const HEARTBEAT_MS = 15_000;

/** The open event streams of this process. */
export type EventStreams = {
  /** Answers a request with an event stream, beginning with `text`. Returns how to write more; after its end that does nothing. */
  open(reply: FastifyReply, text: string): (text: string) => void;
  count(): number;
  /** Ends every stream: the readers come back, here or at another replica. */
  close(): void;
};

export function openEventStreams(): EventStreams {
  const streams = new Set<ServerResponse>();
  // A silent connection is cut by proxies, and a reader cannot tell it from a lost one.
  const heartbeat = setInterval(() => {
    for (const raw of streams) write(raw, ':\n\n');
  }, HEARTBEAT_MS).unref();

  return {
    open(reply, text) {
      reply.hijack();
      const { raw } = reply;
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) raw.setHeader(name, value);
      }
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      streams.add(raw);
      raw.once('close', () => streams.delete(raw));
      write(raw, text);
      return (more) => write(raw, more);
    },
    count: () => streams.size,
    close() {
      clearInterval(heartbeat);
      for (const raw of streams) raw.end();
    },
  };
}

function write(raw: ServerResponse, text: string): void {
  if (raw.destroyed || raw.writableEnded) return;
  raw.write(text);
  if (raw.writableLength > MOST_UNREAD) raw.destroy();
}
