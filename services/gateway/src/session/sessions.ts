import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type VerifiedCustomer, verifiedCustomerSchema } from '@switchboard/shared';
import { errors, jwtVerify, SignJWT } from 'jose';

/** Who a browser or an app is to us: one customer's device, known by a signed token and by nothing that we keep. */
export type Session = {
  id: string;
  /** Whom a server with a key has vouched for. */
  customer?: VerifiedCustomer;
  issuedAt: Date;
};

export type IssuedSession = { session: Session; token: string; expiresAt: Date };

export type Sessions = {
  /** A new session, or a newer token of one that is there. */
  issue(of: { id?: string; customer?: VerifiedCustomer | undefined }): Promise<IssuedSession>;
  /** The session of a token; null where the token is not ours, was changed, or has expired. */
  read(token: string): Promise<Session | null>;
  /** The id of a new conversation of a session; with a name, always the same one for that name. */
  newConversation(session: Session, name?: string): string;
  owns(session: Session, conversation: string): boolean;
};

const ISSUER = 'switchboard-gateway';
const AUDIENCE = 'session';
const RANDOM_BYTES = 9;
const MAC_BYTES = 16;

/**
 * Sessions under a list of secrets: the first one signs, all are accepted. A conversation's id ends in a code over its session's id, so
 * every replica can tell whose it is without asking anybody, and an id that was guessed or seen elsewhere opens nothing.
 */
export function openSessions(secrets: string[], days: number): Sessions {
  const [secret] = secrets;
  if (secret === undefined) throw new Error('sessions need a secret');
  const tokenKeys = secrets.map((each) => derive(each, 'token'));
  const conversationKeys = secrets.map((each) => derive(each, 'conversation'));

  return {
    async issue({ id = randomUUID(), customer }) {
      const issuedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
      const expiresAt = new Date(issuedAt.getTime() + days * 86_400_000);
      const token = await new SignJWT(customer ? { customer } : {})
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(derive(secret, 'token'));
      return { session: { id, issuedAt, ...(customer ? { customer } : {}) }, token, expiresAt };
    },

    async read(token) {
      for (const key of tokenKeys) {
        const session = await readWith(key, token);
        if (session) return session;
      }
      return null;
    },

    newConversation(session, name) {
      const bytes = name === undefined ? randomBytes(RANDOM_BYTES) : derive(name, 'name');
      const random = Buffer.from(bytes.subarray(0, RANDOM_BYTES)).toString('base64url');
      return `web-${random}${macOf(derive(secret, 'conversation'), session.id, random)}`;
    },

    owns(session, conversation) {
      const parsed = /^web-([\w-]{12})([\w-]{22})$/.exec(conversation);
      if (parsed === null) return false;
      const [, random = '', mac = ''] = parsed;
      return conversationKeys.some((key) =>
        timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(key, session.id, random))),
      );
    },
  };
}

async function readWith(key: Uint8Array, token: string): Promise<Session | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    const customer = verifiedCustomerSchema.optional().parse(payload.customer);
    return {
      id: payload.sub ?? '',
      issuedAt: new Date((payload.iat ?? 0) * 1_000),
      ...(customer ? { customer } : {}),
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function macOf(key: Uint8Array, session: string, random: string): string {
  return createHmac('sha256', key)
    .update(`${session}.${random}`)
    .digest()
    .subarray(0, MAC_BYTES)
    .toString('base64url');
}

/** One secret, and a key of its own for each purpose. */
function derive(secret: string, purpose: string): Uint8Array {
  return createHmac('sha256', secret).update(`switchboard:${purpose}`).digest();
}
