import type { NoticeAbout, Reply } from '../contracts/reply.ts';
import type { Document } from './document.ts';

/** A notice of the system's own to where the customer was last. */
export function notice(
  doc: Pick<Document, 'conversation' | 'channel' | 'lastTrace'>,
  id: string,
  about: NoticeAbout,
  text: string,
  at: string,
): Reply {
  return {
    v: 1,
    id,
    conversation: doc.conversation,
    channel: doc.channel,
    kind: 'notice',
    about,
    agent: 'switchboard',
    text,
    turns: [],
    at,
    ...(doc.lastTrace === undefined ? {} : { traceparent: doc.lastTrace }),
  };
}
