const nonces = new WeakMap<Response, string>();

/** Remembers the nonce of a rendered page, without a header that would give it away. */
export function setNonce(response: Response, nonce: string): void {
  nonces.set(response, nonce);
}

/** The nonce of a response, where `ctx.render()` made it. */
export function nonceOf(response: Response): string | undefined {
  return nonces.get(response);
}
