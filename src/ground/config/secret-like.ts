/**
 * Whether a setting of this name probably holds a secret: drills never touch one. Told by its words, apart by `_` or by a
 * capital after a small letter: API_KEY and dbPassword are, COST_DAILY_TOKENS and MODEL_BASE_URL are not.
 */
export function looksSecret(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  return secretWord.test(words) || secretPhrase.test(words);
}

/** TOKENS are counted, a TOKEN is shown at the door. */
const secretWord =
  /(^|_)(TOKEN|AUTH|PRIVATE|DSN|PASSWD|PASSPHRASE|APIKEY|(SECRET|KEY|PASSWORD|CREDENTIAL|WEBHOOK)S?)(_|$)/;

/** Addresses that carry a user and a password. */
const secretPhrase =
  /(^|_)(CONNECTION_STRING|(DATABASE|DB|POSTGRES|POSTGRESQL|MYSQL|MONGO|MONGODB|REDIS|AMQP)_(URL|URI))(_|$)/;
