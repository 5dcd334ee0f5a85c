import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** What a reader may leave unread before it is taken for gone. Bytes; it resumes from its last event when it comes back. */
const MOST_UNREAD = 1024 * 1024;

const HEARTBEAT_MS = 15_000;

/** The open event streams of this process. */
export type EventStreams = {
  /**
   * Answers a request with an event stream, beginning with `text`. Returns how to write more; after its end that does nothing. A `resumable`
   * one is ended by `close`, since its reader comes back; any other ends with its answer.
   */
  open(reply: FastifyReply, text: string, kind: 'resumable' | 'single'): (text: string) => void;
  count(): number;
  /** Ends every stream whose reader comes back, here or at another replica. */
  close(): void;
};

export function openEventStreams(): EventStreams {
  const streams = new Map<ServerResponse, 'resumable' | 'single'>();
  let heartbeat: NodeJS.Timeout | undefined;
  // A silent connection is cut by proxies, and a reader cannot tell it from a lost one.
  const beat = () => {
    for (const raw of streams.keys()) write(raw, ':\n\n');
  };

  return {
    open(reply, text, kind) {
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
      if (streams.size === 0) heartbeat = setInterval(beat, HEARTBEAT_MS);
      streams.set(raw, kind);
      raw.once('close', () => {
        streams.delete(raw);
        if (streams.size === 0) clearInterval(heartbeat);
      });
      write(raw, text);
      return (more) => write(raw, more);
    },
    count: () => streams.size,
    close() {
      for (const [raw, kind] of streams) if (kind === 'resumable') raw.end();
    },
  };
}

function write(raw: ServerResponse, text: string): void {
  if (raw.destroyed || raw.writableEnded) return;
  raw.write(text);
  if (raw.writableLength > MOST_UNREAD) raw.destroy();
}
