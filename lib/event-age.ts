import { Duration } from 'aws-cdk-lib';

/** As long as Lambda keeps anything: late news is news. */
export const lateNewsAgeMax = Duration.hours(6);
