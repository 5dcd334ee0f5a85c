import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import {
  hrTimeDuration,
  hrTimeToMilliseconds,
  isTimeInput,
  millisToHrTime,
  timeInputToHrTime,
} from '@opentelemetry/core';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';

/** Events, and links, that a span keeps: as many as the SDK's does by default. */
const MOST = 128;

/** What all spans of a tracer have in common. */
export type Recording = {
  resource: ReadableSpan['resource'];
  scope: ReadableSpan['instrumentationScope'];
  /** Longer texts in attributes are cut. Characters. */
  valueLength: number;
  ended(span: ReadableSpan): void;
};

/**
 * A span that is being recorded. What is set on it is kept as it comes: an attribute must be of a type that the API allows, and is not looked at again.
 * Attributes that are undefined are left out. After its end nothing changes it.
 */
export class RecordedSpan implements Span, ReadableSpan {
  readonly attributes: Attributes = {};
  readonly events: TimedEvent[] = [];
  readonly links: Link[] = [];
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  name: string;
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  ended = false;
  readonly #recording: Recording;
  readonly #context: SpanContext;
  /** Milliseconds since the epoch. */
  readonly #started: number;
  /** The same moment by the clock that nobody sets. */
  readonly #clock = performance.now();
  #end = 0;

  constructor(
    recording: Recording,
    name: string,
    context: SpanContext,
    parent: SpanContext | undefined,
    options: SpanOptions,
  ) {
    this.#recording = recording;
    this.#context = context;
    if (parent) this.parentSpanContext = parent;
    this.#started = options.startTime === undefined ? Date.now() : millis(options.startTime);
    this.name = name;
    this.kind = options.kind ?? SpanKind.INTERNAL;
    if (options.attributes) this.setAttributes(options.attributes);
    if (options.links) this.addLinks(options.links);
  }

  get resource() {
    return this.#recording.resource;
  }

  get instrumentationScope() {
    return this.#recording.scope;
  }

  get startTime(): HrTime {
    return millisToHrTime(this.#started);
  }

  get endTime(): HrTime {
    return millisToHrTime(this.#end);
  }

  get duration(): HrTime {
    return hrTimeDuration(this.startTime, this.endTime);
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.ended || value === undefined) return this;
    const { valueLength } = this.#recording;
    const isLong = typeof value === 'string' && value.length > valueLength;
    this.attributes[key] = isLong ? value.slice(0, valueLength) : value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) this.setAttribute(key, attributes[key]);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this;
    const [attributes, at] = isTimeInput(attributesOrTime)
      ? [undefined, attributesOrTime]
      : [attributesOrTime, time];
    const event = { name, time: millisToHrTime(this.#at(at)), attributes: present(attributes) };
    this.droppedEventsCount += keep(this.events, event);
    return this;
  }

  addLink(link: Link): this {
    if (!this.ended) this.droppedLinksCount += keep(this.links, link);
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (!this.ended) this.status = status;
    return this;
  }

  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const { code, name, message, stack } = typeof exception === 'string' ? { message: exception } : exception;
    const known = {
      'exception.type': code === undefined ? name : String(code),
      'exception.message': message,
      'exception.stacktrace': stack,
    };
    this.addEvent('exception', known, time);
  }

  end(time?: TimeInput): void {
    if (this.ended) return;
    this.#end = Math.max(this.#at(time), this.#started);
    this.ended = true;
    this.#recording.ended(this);
  }

  #at(time: TimeInput | undefined): number {
    return time === undefined ? this.#started + performance.now() - this.#clock : millis(time);
  }
}

/** Adds to what is kept, of which the newest stay; gives how many were dropped for it. */
function keep<T>(kept: T[], one: T): number {
  kept.push(one);
  if (kept.length <= MOST) return 0;
  kept.shift();
  return 1;
}

function present(attributes: Attributes = {}): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function millis(time: TimeInput): number {
  return hrTimeToMilliseconds(timeInputToHrTime(time));
}
