import type { Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { type Incoming, leavesTransactionOpen, messageReader } from './messages.ts';

/** The query message for ROLLBACK. */
const ROLLBACK = Buffer.from('Q\0\0\0\rROLLBACK\0', 'latin1');

/**
 * Serves one client. The database has a single session, so a client has it to itself from the first message of a query until its
 * answer, and from the begin of a transaction until its end: messages of two clients never mix.
 */
export function serveConnection(socket: Socket, db: PGlite, takeTurn: () => Promise<() => void>): void {
  const read = messageReader();
  let release: (() => void) | undefined;
  let handled = Promise.resolve();

  const run = async (bytes: Buffer): Promise<void> => {
    release ??= await takeTurn();
    let isOpen = false;
    try {
      const answer = await db.execProtocolRaw(bytes);
      isOpen = leavesTransactionOpen(answer);
      if (!socket.destroyed) socket.write(answer);
    } finally {
      if (!isOpen) giveBack();
    }
  };
  const giveBack = () => {
    release?.();
    release = undefined;
  };
  const handle = async (message: Incoming): Promise<void> => {
    if (socket.destroyed) return;
    if (message.kind === 'encryption') socket.write('N');
    else if (message.kind === 'startup' || message.kind === 'unit') await run(message.bytes);
    // Nobody can cancel a query here: by the time that it is read, the query is over.
    else socket.end();
  };

  socket.setNoDelay(true);
  socket.on('data', (data) => {
    handled = handled.then(async () => {
      for (const message of read(data)) await handle(message);
    });
    handled.catch((error) => socket.destroy(error));
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    // A client that died inside a transaction has not committed it.
    handled = handled
      .catch(() => {})
      .then(async () => {
        if (release) await db.execProtocolRaw(ROLLBACK);
      })
      .catch(() => {})
      .finally(giveBack);
  });
}
