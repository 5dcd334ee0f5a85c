import { waitFor } from '@switchboard/shared/testing';
import { z } from 'zod';

const begunSchema = z.object({ conversation: z.string(), token: z.string() });
const viewSchema = z.object({
  agent: z.string(),
  entries: z.array(
    z.looseObject({ type: z.string(), text: z.string().optional(), agent: z.string().optional() }),
  ),
});
export type View = z.infer<typeof viewSchema>;

/** A customer of the gateway at `url`, over its HTTP API alone. */
export async function customerAt(url: string) {
  const ask = async (path: string, token: string | null, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { conversation, token } = begunSchema.parse(await ask('/v1/conversations', null, {}));
  const path = `/v1/conversations/${conversation}`;
  const read = async (): Promise<View> => viewSchema.parse(await ask(path, token));
  const replies = ({ entries }: View) => entries.filter(({ type }) => type === 'reply');
  return {
    read,
    /** Sends a message and waits for one more reply. */
    async say(text: string): Promise<{ agent: string | undefined; text: string | undefined; view: View }> {
      const before = replies(await read()).length;
      await ask(`${path}/turns`, token, { text });
      return waitFor(
        async () => {
          const view = await read();
          const reply = replies(view)[before];
          return reply && { agent: reply.agent, text: reply.text, view };
        },
        { what: `an answer to "${text}"` },
      );
    },
  };
}
