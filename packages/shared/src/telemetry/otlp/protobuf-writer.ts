/** Wire types: how the content of a field is written. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Longer texts are left to the platform: calling it takes as long as writing so many characters one by one. */
const SHORT = 64;
/** Room for a tag, a length and a number, with which each field begins. Bytes. */
const FIELD = 32;
const UINT32 = 2 ** 32;

/**
 * Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding/) into a buffer that is kept from message to message:
 * fields by their numbers, in the order of the calls.
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(256 * 1_024);
  #at = 0;

  /** A message of the fields that `write` writes. */
  message(write: () => void): Uint8Array<ArrayBuffer> {
    this.#at = 0;
    write();
    return new Uint8Array(this.#bytes.subarray(0, this.#at));
  }

  /** Begins a field that holds others; `end` gets what this returns. */
  begin(field: number): number {
    this.#tag(field, LENGTH_DELIMITED);
    // Its length comes here, and most take one byte.
    return this.#at++;
  }

  end(begun: number): void {
    const length = this.#at - begun - 1;
    const more = varintLength(length) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#bytes.copyWithin(begun + 1 + more, begun + 1, this.#at);
    }
    this.#at = begun;
    this.#varint(length);
    this.#at += length;
  }

  text(field: number, text: string): void {
    const begun = this.begin(field);
    // In UTF-8 a character of JavaScript takes three bytes at most.
    this.#reserve(text.length * 3);
    this.#at += text.length > SHORT ? this.#bytes.write(text, this.#at) : this.#short(text);
    this.end(begun);
  }

  #short(text: string): number {
    const bytes = this.#bytes;
    const start = this.#at;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return bytes.write(text, start);
      bytes[start + i] = code;
    }
    return text.length;
  }

  /** Bytes, given as lower-case hexadecimal digits. */
  hex(field: number, digits: string): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(digits.length / 2);
    this.#reserve(digits.length);
    for (let i = 0; i < digits.length; i += 2) {
      this.#bytes[this.#at++] = (digitAt(digits, i) << 4) | digitAt(digits, i + 1);
    }
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** A whole number of 64 bits; one below zero is written as its two's complement. */
  int(field: number, value: number): void {
    this.#tag(field, VARINT);
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) this.#varint(value);
    else this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#uint32(value);
  }

  /** Nanoseconds since the epoch, given as whole seconds and the nanoseconds beyond them: more digits than a number holds. */
  nanoseconds(field: number, seconds: number, nanos: number): void {
    this.#tag(field, FIXED64);
    // Seconds times 10^9 in halves of 16 bits, each of which stays exact.
    const high = Math.floor(seconds / 0x1_0000) * 1e9;
    const low = (seconds % 0x1_0000) * 1e9 + nanos + (high % 0x1_0000) * 0x1_0000;
    this.#uint32(low % UINT32);
    this.#uint32(Math.floor(high / 0x1_0000) + Math.floor(low / UINT32));
  }

  #tag(field: number, wireType: number): void {
    this.#reserve(FIELD);
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
  }

  #bigVarint(value: bigint): void {
    let rest = value;
    while (rest > 0x7fn) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) + 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#at++] = Number(rest);
  }

  #uint32(value: number): void {
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

function varintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

function digitAt(digits: string, index: number): number {
  const code = digits.charCodeAt(index);
  return code < 0x40 ? code - 0x30 : code - 0x57;
}
