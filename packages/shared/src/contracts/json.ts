/** What a text, or its bytes in UTF-8, says as JSON; undefined where it is none. For what others wrote, which a schema then reads. */
export function jsonOf(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : Buffer.from(text).toString());
  } catch {
    return undefined;
  }
}
