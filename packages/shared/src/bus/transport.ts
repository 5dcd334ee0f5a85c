import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';

/**
 * The client's transport, which sends what is published in one round of the event loop in one write. By itself it makes a write of each message,
 * and a write costs as much processor time as the rest of a request; with many conversations at once a round has many messages.
 */
export class CoalescingTransport extends NodeTransport {
  #corked = false;

  override send(frame: Uint8Array): void {
    if (!this.#corked && this.connected) {
      this.#corked = true;
      const { socket } = this;
      socket.cork();
      setImmediate(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    super.send(frame);
  }
}
