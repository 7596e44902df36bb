import { MusterError } from '#ground/base/muster-error.ts';

type Trouble = { code: string; what: string; hint: string; exit: 2 | 3 };

const whose = 'aws sts get-caller-identity says whose they are';

/** By the names that AWS's services give to the same trouble. */
const troubles: readonly (readonly [names: RegExp, trouble: Trouble])[] = [
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    {
      code: 'CREDENTIALS_MISSING',
      what: 'no credentials of AWS were found',
      hint: 'aws sso login, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      exit: 2,
    },
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    {
      code: 'CREDENTIALS_EXPIRED',
      what: 'the credentials of AWS have expired',
      hint: 'get new ones: aws sso login, or as you got these',
      exit: 2,
    },
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature\w*)$/,
    {
      code: 'CREDENTIALS_REFUSED',
      what: 'AWS does not accept these credentials',
      hint: `${whose}; is the clock of this machine right?`,
      exit: 2,
    },
  ],
  [
    /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized)$/,
    {
      code: 'ACCESS_DENIED',
      what: 'these credentials may not',
      hint: `docs/operators.md has what each kind of command needs; ${whose}`,
      exit: 3,
    },
  ],
  [
    /^(ThrottlingException|Throttling|ThrottledException|TooManyRequestsException|RequestLimitExceeded|ProvisionedThroughputExceededException)$/,
    {
      code: 'AWS_THROTTLED',
      what: 'AWS takes no more calls just now, after several tries',
      hint: 'wait a minute, and run it again',
      exit: 3,
    },
  ],
  [
    /^ResourceNotFoundException$/,
    {
      code: 'TABLE_MISSING',
      what: 'what the stack names is not there any more',
      hint: 'was it deleted by hand? aws cloudformation describe-stacks names what belongs to the stack',
      exit: 3,
    },
  ],
];

/**
 * What people can do something about, in words; everything else as it is. `where`: `Muster-chat in eu-central-1`. Looks at
 * the cause of an error of ours, and at an error of AWS itself.
 */
export function explained(error: unknown, where: string): unknown {
  const cause = error instanceof MusterError ? error.cause : error;
  if (!(cause instanceof Error)) return error;
  const [, trouble] = troubles.find(([names]) => names.test(cause.name)) ?? [];
  if (!trouble) return error;
  const { code, what, hint, exit } = trouble;
  return new MusterError(code, `${where}: ${what}${deniedIn(cause)}`, { hint, exit, cause });
}

/** `User: arn:… is not authorized to perform: dynamodb:Query on resource: arn:…` */
function deniedIn({ message }: Error): string {
  const [, action, , resource] = /perform: ([\w:]+)( on resource: (\S+))?/.exec(message) ?? [];
  if (action === undefined) return '';
  return resource === undefined ? `: ${action}` : `: ${action} on ${resource}`;
}
