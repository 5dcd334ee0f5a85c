const REMEMBERED = 10_000;

/** The ids of the newest messages that somebody has had: what is sent again after a crash has the id that it had. */
export class SeenIds {
  readonly #ids = new Set<string>();

  /** Whether the id is not among them; it is from now on. */
  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED) this.#ids.delete(this.#ids.values().next().value ?? '');
    return true;
  }

  forget(id: string): void {
    this.#ids.delete(id);
  }
}
