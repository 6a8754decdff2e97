// An identity provider for tests, on loopback: it believes any password, and requires PKCE. It prints the address of
// its configuration once for each way of telling an e-mail address, and ends when whoever started it closes its input.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

// what a provider says of a role is never what decides
const claimed = { role: 'administrator', groups: ['administrators'] };
const accounts = {
  lead: { email: 'Lead.12@council.example', email_verified: true },
  stranger: { email: 'lead.13@council.example', email_verified: true },
  unverified: { email: 'lead.12@council.example', email_verified: false },
  unverified_in_words: { email: 'lead.12@council.example', email_verified: 'false' },
  verification_unsaid: { email: 'lead.12@council.example' },
  no_address: {},
};

async function serve(conformIdTokenClaims) {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'on-track',
        client_secret: 'a secret for tests',
        redirect_uris: ['http://localhost/sign-in/provider/back'],
      },
    ],
    claims: { openid: ['sub', 'role', 'groups'], email: ['email', 'email_verified'] },
    conformIdTokenClaims,
    pkce: { required: () => true },
    findAccount: (context, id) =>
      accounts[id] && { accountId: id, claims: () => ({ sub: id, ...claimed, ...accounts[id] }) },
  });
  server.on('request', provider.callback());
  return `${issuer}/.well-known/openid-configuration`;
}

// as the standard says, at its userinfo address alone; and, as Entra ID does, in the token
console.log(JSON.stringify({ at_userinfo: await serve(true), in_token: await serve(false) }));
process.stdin.resume().on('end', () => process.exit(0));
