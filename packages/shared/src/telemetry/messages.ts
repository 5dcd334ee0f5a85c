import type { MsgHdrs } from '@nats-io/transport-node';
import {
  type Attributes,
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { parseSubject, subjectTemplate } from '../contracts/subjects.ts';
import { inConversation } from './current-conversation.ts';
import { attributes, events, spanNames } from './semconv.ts';
import { activeSpan, linkTo, tracer, within } from './span.ts';
import { readTraceparent, writeTraceparent } from './traceparent.ts';

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

const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Publishes a message under a span of its own, whose context goes along. Where the message belongs to the trace that is going on, the
 * span is a child of what is going on; else a child of the span that `traceparent` names, with a link to what is going on: a queued turn's work is
 * ordered by the run before it, and an outbox may be published by whoever comes next.
 */
export function sending<T extends { duplicate: boolean }>(
  message: Sent,
  send: (traceparent: string | undefined, span: Span) => Promise<T>,
): Promise<T> {
  const origin = readTraceparent(message.traceparent);
  const here = activeSpan();
  const elsewhere = origin !== undefined && origin.traceId !== here?.traceId;
  if (message.aside) return send(elsewhere ? message.traceparent : writeTraceparent(here), noSpan);
  const parsed = parseSubject(message.subject);
  const template = subjectTemplate(parsed);
  const span = tracer.startSpan(
    spanNames.send(template),
    {
      kind: SpanKind.PRODUCER,
      links: elsewhere && here ? [linkTo(here, 'during')] : [],
      attributes: {
        ...messageAttributes('send', message.subject, template),
        [attributes.conversation]: parsed?.conversation,
        [attributes.messageId]: message.id,
        ...(message.flushed ? { [attributes.flushed]: true } : {}),
      },
    },
    elsewhere ? trace.setSpanContext(ROOT_CONTEXT, origin) : context.active(),
  );
  return within(span, async () => {
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
  const span = tracer.startSpan(
    spanNames.process(template),
    {
      kind: SpanKind.CONSUMER,
      links: publisher ? [linkTo(publisher, 'publisher')] : [],
      attributes: {
        ...messageAttributes('process', message.subject, template),
        [attributes.conversation]: parsed?.conversation,
        [attributes.messageId]: message.headers?.get('Nats-Msg-Id') || undefined,
        [attributes.messageBodySize]: message.data.byteLength,
        ...(group === undefined ? {} : { [attributes.messagingGroup]: group }),
        [attributes.deliveries]: deliveries,
      },
    },
    publisher ? trace.setSpanContext(ROOT_CONTEXT, publisher) : ROOT_CONTEXT,
  );
  if (deliveries > 1) span.addEvent(events.redelivery, { [attributes.deliveries]: deliveries });
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
