import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import { AuthFailure } from "./auth_failure.ts";
import type { AuthStore } from "./store.ts";

const algorithm = "ES256";
/** A transaction-level lock of this number makes the first key once, however many processes start. */
const firstKeyLock = 7_205_120_001;

const jwkSchema = z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });
const privateJwkSchema = jwkSchema.extend({ d: z.string() });

export interface SigningKeys {
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token that one of the keys signed and that has not expired; else throws `bad_jwt`. */
  verify(token: string): Promise<JWTPayload>;
  publicKeys(): Promise<JWK[]>;
}

type Key = Awaited<ReturnType<typeof importJWK>>;
interface Ring {
  kid: string;
  signing: Key;
  verifying: Map<string, Key>;
  published: JWK[];
}

/** ES256 keys kept in schema `auth`, the first one made on first use, named by their RFC 7638 thumbprint. */
export function createSigningKeys(
  { store, clock, issuer, audience }: { store: AuthStore; clock: Clock; issuer: string; audience: string },
): SigningKeys {
  let loading: Promise<Ring> | undefined;
  const ring = () =>
    loading ??= loadRing(store, clock).catch((error) => {
      loading = undefined;
      throw error;
    });

  return {
    async sign(claims) {
      const { kid, signing } = await ring();
      return await new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ: "JWT" }).sign(signing);
    },
    async verify(token) {
      const { verifying } = await ring();
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = verifying.get(kid ?? "");
            if (!key) throw new Error("no such key");
            return key;
          },
          { algorithms: [algorithm], issuer, audience, currentDate: new Date(clock.now()) },
        );
        return payload;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : "unreadable";
        throw new AuthFailure(403, "bad_jwt", `invalid JWT: unable to parse or verify signature, ${why}`);
      }
    },
    publicKeys: async () => (await ring()).published,
  };
}

async function loadRing(store: AuthStore, clock: Clock): Promise<Ring> {
  const rows = await store.transaction(async (tx) => {
    await tx`select pg_advisory_xact_lock(${firstKeyLock})`;
    const read = () =>
      tx<{ kid: string; private_jwk: string; public_jwk: string }[]>`
        select kid, private_jwk, public_jwk from auth.signing_keys order by created_at desc, kid`;
    const found = await read();
    if (found.length > 0) return found;
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk = jwkSchema.parse(await exportJWK(publicKey));
    const privateJwk = privateJwkSchema.parse(await exportJWK(privateKey));
    await tx`
      insert into auth.signing_keys (kid, private_jwk, public_jwk, created_at) values (
        ${await calculateJwkThumbprint(publicJwk)}, ${JSON.stringify(privateJwk)},
        ${JSON.stringify(publicJwk)}, ${new Date(clock.now())}
      )`;
    return await read();
  });

  const [current] = rows;
  if (!current) throw new Error("auth.signing_keys is empty");
  const verifying = new Map<string, Key>();
  const published: JWK[] = [];
  for (const row of rows) {
    const jwk = jwkSchema.parse(JSON.parse(row.public_jwk));
    verifying.set(row.kid, await importJWK(jwk, algorithm));
    published.push({ ...jwk, kid: row.kid, alg: algorithm, use: "sig", key_ops: ["verify"], ext: true });
  }
  const signing = await importJWK(privateJwkSchema.parse(JSON.parse(current.private_jwk)), algorithm);
  return { kid: current.kid, signing, verifying, published };
}
