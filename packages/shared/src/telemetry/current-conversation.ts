import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Runs `work` as part of a conversation: each line that is logged meanwhile carries its id. */
export function inConversation<T>(conversation: string | undefined, work: () => T): T {
  return conversation === undefined ? work() : storage.run(conversation, work);
}

export function currentConversation(): string | undefined {
  return storage.getStore();
}
