import type { DemoDatabase } from './database.ts';

/** A step of a set conversation: what the customer writes, or what the person at the desk does; and who has the conversation then. */
export type DemoStep =
  | { customer: string; owner: string }
  | { person: string; answers: string; owner: string }
  | { person: string; returnsTo: string; note: string; owner: string };

/** Something that a conversation must have left behind: a row, a file, a message. */
export type Trace = { what: string; found: boolean };

export type Prepared = {
  steps: DemoStep[];
  /** Looks for what the conversation of this id has left, after its last step. */
  traces?(conversation: string): Promise<Trace[]>;
  /** Ends what was started for it. */
  close?(): Promise<void>;
};

export type DemoConversation = {
  name: string;
  shows: string;
  /** Chooses a case that is still open, so that the demo can be run again; without a database, the first one and no traces. */
  prepare(database: DemoDatabase | null): Prepared | Promise<Prepared>;
};
