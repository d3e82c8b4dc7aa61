// The OpenID provider of the npm package oidc-provider, with its own pages for development: whoever gives a name is that
// account. The one argument is JSON: the port to listen on, the client that it knows, the claims of its accounts, and the
// algorithm that it signs id tokens with, with a key that it makes when it starts.
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const { port, client, accounts, algorithm, claimsInIdToken } = JSON.parse(process.argv[2]);
const makeKey = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}[algorithm];

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [{ ...makeKey().privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm }] },
  clients: [{ ...client, id_token_signed_response_alg: algorithm }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // By default claims of a scope are at the userinfo endpoint alone.
  conformIdTokenClaims: !claimsInIdToken,
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'] },
  cookies: { keys: ['of these tests alone'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
});
provider.listen(port, '127.0.0.1');
