import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { responsesEvents } from '@switchboard/shared/testing';

/**
 * A provider that answers every request of the Responses API at once with the same stream, as a process of its own; its first line is its
 * address. It reads no request, so that the machine's time goes to whoever asks.
 */
const text = 'I have looked at your last invoice: the amount was charged once, on the third of the month.';
const answer = [...responsesEvents({ text }, 'resp_bench', 'gpt-4o-2024-08-06')].join('');
const server = createServer((incoming, response) => {
  incoming
    .resume()
    .once('end', () => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}/v1`);
});
process.on('SIGTERM', () => process.exit(0));
