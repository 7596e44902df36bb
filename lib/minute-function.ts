import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { HandlerName } from './bundle/bundle.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { everyMinute } from './every-minute.ts';
import { HandlerFunction, type HandlerCode } from './handler-function.ts';
import { memoryMb } from './memory.ts';

export type MinuteFunctionProps = HandlerCode & {
  handler: Extract<HandlerName, 'sweep' | 'watchdog'>;
  environment: Record<string, string>;
  /** What happens by it every minute. */
  does: string;
  /** Of an invocation that waits for Lambda. */
  maxAge: Duration;
};

/** A function that looks after the others every minute. */
export class MinuteFunction extends Construct {
  readonly function: Function;
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: MinuteFunctionProps) {
    super(scope, id);
    const { does, maxAge, ...rest } = props;
    const handler = new HandlerFunction(this, 'Handler', {
      ...rest,
      // Longer than its minute where much is owed or a place is slow: two at once do as one.
      timeout: Duration.minutes(5),
      memoryMb: memoryMb[props.handler],
    });
    this.function = handler.function;
    this.role = handler.role;
    this.function.configureAsyncInvoke(asyncInvoke(maxAge, deadLetters(this, 'DeadLetters')));
    everyMinute(this, this.function, does);
  }
}
