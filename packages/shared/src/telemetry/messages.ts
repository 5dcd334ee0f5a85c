import type { MsgHdrs } from '@nats-io/transport-node';
import { type Attributes, context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { parseSubject, subjectTemplate } from '../contracts/subjects.ts';
import { inConversation } from './current-conversation.ts';
import { attributes, events, spanNames } from './semconv.ts';
import { activeSpan, endingWith, linkTo, startSpan, within } from './span.ts';
import { isOfTrace, readTraceparent, writeTraceparent } from './traceparent.ts';

/** The header that carries the span which published a message. */
export const TRACE_HEADER = 'traceparent';

type Sent = {
  subject: string;
  id: string;
  /** The trace that the message belongs to, by a span of it. Without one it belongs to what is going on. */
  traceparent?: string | undefined;
  /** It is published again from an outbox. */
  flushed?: boolean | undefined;
  /** It is nobody's next step: it carries the span that it came of, and has none of its own. */
  aside?: boolean | undefined;
};

/**
 * Publishes a message under a span of its own, whose context goes along. Where the message belongs to the trace that is going on, the
 * span is a child of what is going on; else a child of the span that `traceparent` names, with a link to what is going on: a queued turn's work is
 * ordered by the run before it, and an outbox may be published by whoever comes next. `send` starts no spans; it gets the one on which
 * it can tell what happens.
 */
export function sending<T extends { duplicate: boolean }>(
  message: Sent,
  send: (traceparent: string | undefined, span: Span | undefined) => Promise<T>,
): Promise<T> {
  const here = activeSpan();
  const elsewhere = isOfTrace(message.traceparent, here) ? undefined : readTraceparent(message.traceparent);
  if (message.aside) {
    return send(elsewhere ? message.traceparent : writeTraceparent(here), trace.getActiveSpan());
  }
  const parsed = parseSubject(message.subject);
  const template = subjectTemplate(parsed);
  const span = startSpan(
    spanNames.send(template),
    {
      kind: SpanKind.PRODUCER,
      links: elsewhere && here ? [linkTo(here, 'during')] : [],
      attributes: {
        ...messageAttributes('send', message.subject, template),
        [attributes.conversation]: parsed?.conversation,
        [attributes.messageId]: message.id,
        [attributes.flushed]: message.flushed || undefined,
      },
    },
    elsewhere ? trace.setSpanContext(ROOT_CONTEXT, elsewhere) : context.active(),
  );
  return endingWith(span, async () => {
    const published = await send(writeTraceparent(span.spanContext()), span);
    if (published.duplicate) span.setAttribute(attributes.duplicate, true);
    return published;
  });
}

type Received = {
  subject: string;
  headers?: MsgHdrs | undefined;
  data: Uint8Array;
  info?: { deliveryCount: number };
};

/**
 * Handles a message under a span that is a child of the publishing one and carries a link to it. `group` is the consumer's name, where
 * several processes share one.
 */
export function receiving<T>(
  message: Received,
  group: string | undefined,
  handle: (span: Span) => Promise<T>,
): Promise<T> {
  const publisher = readTraceparent(message.headers?.get(TRACE_HEADER));
  const deliveries = message.info?.deliveryCount ?? 1;
  const parsed = parseSubject(message.subject);
  const template = subjectTemplate(parsed);
  const span = startSpan(
    spanNames.process(template),
    {
      kind: SpanKind.CONSUMER,
      links: publisher ? [linkTo(publisher, 'publisher')] : [],
      attributes: {
        ...messageAttributes('process', message.subject, template),
        [attributes.conversation]: parsed?.conversation,
        [attributes.messageId]: message.headers?.get('Nats-Msg-Id') || undefined,
        [attributes.messagingGroup]: group,
        [attributes.deliveries]: deliveries > 1 ? deliveries : undefined,
      },
    },
    publisher ? trace.setSpanContext(ROOT_CONTEXT, publisher) : ROOT_CONTEXT,
  );
  if (deliveries > 1) span.addEvent(events.redelivery);
  return inConversation(parsed?.conversation, () => within(span, () => handle(span)));
}

function messageAttributes(operation: 'send' | 'process', subject: string, template: string): Attributes {
  return {
    [attributes.messagingSystem]: 'nats',
    [attributes.messagingOperation]: operation,
    [attributes.messagingOperationType]: operation,
    [attributes.messagingDestination]: subject,
    [attributes.messagingTemplate]: template,
  };
}
