import { ofType, type Rule } from './rule.ts';

type Replica = {
  DeletionProtectionEnabled?: boolean;
  PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: boolean };
};

/** A table outlives a mistake in the stack, its removal, and a mistaken deletion by hand. */
export const tablesRule: Rule = (resources) =>
  ofType(resources, 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').flatMap(
    ([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy }]) => {
      const replicas = (Type.endsWith('::Table') ? [Properties] : Properties['Replicas']) as Replica[];
      const faults = [
        [DeletionPolicy === 'Retain', 'goes with the stack'],
        [UpdateReplacePolicy === 'Retain', 'goes when it is replaced'],
        [replicas.every((one) => one.DeletionProtectionEnabled === true), 'can be deleted'],
        [
          replicas.every(
            ({ PointInTimeRecoverySpecification: to }) => to?.PointInTimeRecoveryEnabled === true,
          ),
          'cannot be restored to a point in time',
        ],
      ] as const;
      return faults.filter(([isKept]) => !isKept).map(([, fault]) => `${id} ${fault}`);
    },
  );
