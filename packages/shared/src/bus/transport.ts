import type { Socket } from 'node:net';
import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';

/** From so many bytes on a write costs little beside its bytes, and is not put off. */
const LARGE = 16 * 1024;

/**
 * The client's transport, which sends what is published in one round of the event loop in one write. By itself it makes a write of each message,
 * and a write costs as much processor time as the rest of a request; with many conversations at once a round has many messages.
 */
export class CoalescingTransport extends NodeTransport {
  /** The socket that waits for the end of the round: a connection that is lost meanwhile has none any more. */
  #corked: Socket | undefined;

  override send(frame: Uint8Array): void {
    const isLarge = frame.byteLength >= LARGE;
    if (this.#corked === undefined && this.connected && !isLarge) {
      this.#corked = this.socket;
      this.#corked.cork();
      setImmediate(() => this.#uncork());
    }
    super.send(frame);
    if (isLarge) this.#uncork();
  }

  #uncork(): void {
    this.#corked?.uncork();
    this.#corked = undefined;
  }
}
