/**
 * A `Map` by strings for what comes and goes. A `Map` gets a new table every few dozen comings and goings, and V8 lets each old table point to the
 * one after it. Once one of them has reached the old space, a young collection takes all later ones for reachable, with everything that
 * was in them, and promotes it; only a full collection frees it. The table of an object leaves nothing behind when it is replaced.
 */
export class RecordMap<T> extends Map<string, T> {
  #entries: Record<string, T> = Object.create(null);

  override get size(): number {
    return Object.keys(this.#entries).length;
  }
  override get(key: string): T | undefined {
    return this.#entries[key];
  }
  override has(key: string): boolean {
    return key in this.#entries;
  }
  override set(key: string, value: T): this {
    this.#entries[key] = value;
    return this;
  }
  override delete(key: string): boolean {
    return this.has(key) && delete this.#entries[key];
  }
  override clear(): void {
    this.#entries = Object.create(null);
  }
  override keys(): MapIterator<string> {
    return Object.keys(this.#entries).values();
  }
  override values(): MapIterator<T> {
    return Object.values(this.#entries).values();
  }
  override entries(): MapIterator<[string, T]> {
    return Object.entries(this.#entries).values();
  }
  override [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }
  override forEach(visit: (value: T, key: string, map: Map<string, T>) => void): void {
    for (const [key, value] of Object.entries(this.#entries)) visit(value, key, this);
  }
}
