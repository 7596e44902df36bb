import type { Ask, Reply } from '#face/demo/http-server.ts';

/** `GET /auth/whoami`: hands out a session, or recognises the one that came. */
export function whoami(ask: Ask, newId: () => string): Reply {
  const session = sessionOf(ask) ?? newId();
  return {
    status: 200,
    headers: { 'set-cookie': `anon_session=${session}; Path=/; HttpOnly; SameSite=lax` },
    json: { actor: 'anonymous', authenticated: false },
  };
}

/** Who pays for a call: the session, or the address where there is none. */
export const actorOf = (ask: Ask): string => sessionOf(ask) ?? `ip:${ask.ip}`;

const sessionOf = (ask: Ask): string | undefined =>
  /(?:^|;\s*)anon_session=([A-Za-z0-9-]{1,64})(?:;|$)/.exec(ask.headers.cookie ?? '')?.[1];
