/** Codes of the untyped messages that may open a connection. Source: PostgreSQL, "Message Formats". */
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** Query, Sync and FunctionCall: the server answers these, and what came before them, with ReadyForQuery. */
const ENDS_UNIT = new Set(['Q', 'S', 'F']);

/** What a client sent, as far as the server must tell it apart. */
export type Incoming =
  | { kind: 'encryption' }
  | { kind: 'cancel' }
  | { kind: 'startup'; bytes: Buffer }
  /** One or more messages that must reach the database with nobody else's in between. */
  | { kind: 'unit'; bytes: Buffer }
  | { kind: 'end' };

/** Cuts a client's bytes into units; keeps what is not whole yet. One for each connection. */
export function messageReader(): (data: Buffer) => Incoming[] {
  let rest = Buffer.alloc(0);
  let unit: Buffer[] = [];
  let isOpen = false;

  const next = (): Incoming | 'more' | 'part' => {
    const header = isOpen ? 1 : 0;
    if (rest.length < header + 4) return 'more';
    const length = header + rest.readInt32BE(header);
    if (rest.length < length) return 'more';
    const bytes = rest.subarray(0, length);
    rest = rest.subarray(length);
    if (!isOpen) {
      const code = bytes.readInt32BE(4);
      if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'encryption' };
      if (code === CANCEL_REQUEST) return { kind: 'cancel' };
      isOpen = true;
      return { kind: 'startup', bytes };
    }
    const type = String.fromCharCode(bytes[0] ?? 0);
    if (type === 'X') return { kind: 'end' };
    unit.push(bytes);
    if (!ENDS_UNIT.has(type)) return 'part';
    const whole = Buffer.concat(unit);
    unit = [];
    return { kind: 'unit', bytes: whole };
  };

  return (data) => {
    rest = Buffer.concat([rest, data]);
    const found: Incoming[] = [];
    for (let one = next(); one !== 'more'; one = next()) if (one !== 'part') found.push(one);
    return found;
  };
}

/** Whether the answer leaves the connection inside a transaction: the status of its ReadyForQuery, which stands last. */
export function leavesTransactionOpen(answer: Uint8Array): boolean {
  const isReadyForQuery = answer.length >= 6 && answer[answer.length - 6] === 'Z'.charCodeAt(0);
  return isReadyForQuery && answer[answer.length - 1] !== 'I'.charCodeAt(0);
}
