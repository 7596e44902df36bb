import type { Finding } from '#ground/config/problem.ts';
import { defaultEverywhere, onePolicyEach } from '#ground/config/rules/alarms.ts';
import { answersApart } from '#ground/config/rules/answers.ts';
import {
  allowedWhereDue,
  beginsBeforeItEnds,
  belowBaseline,
  reallySwitched,
  restartable,
  settingsForDrills,
} from '#ground/config/rules/drill-places.ts';
import { fittingCauses, provesSomething, provesTogether, roomInLease } from '#ground/config/rules/drills.ts';
import { expectSomething } from '#ground/config/rules/expects.ts';
import { commandsAtHome, emailFromAws, ratesThatAwsKnows } from '#ground/config/rules/homes.ts';
import { maintenanceEnds } from '#ground/config/rules/maintenance.ts';
import { needsCycles } from '#ground/config/rules/needs.ts';
import { references } from '#ground/config/rules/refs.ts';
import { hostsThatRollBack, knownPlaceholders } from '#ground/config/rules/rollbacks.ts';
import {
  hostForSettings,
  limitOrSwitch,
  markersApart,
  noSecretSettings,
} from '#ground/config/rules/settings.ts';
import { oneScheduleEach } from '#ground/config/rules/streams.ts';
import { vetoesAreSeen } from '#ground/config/rules/vetoes.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** Holds one part of a config against another. Must bear names that nothing declares: `unknownNames` reports those. */
export type Rule = (config: Config) => Finding[];

export const rules: readonly Rule[] = [
  needsCycles,
  expectSomething,
  references,
  oneScheduleEach,
  ratesThatAwsKnows,
  commandsAtHome,
  emailFromAws,
  defaultEverywhere,
  onePolicyEach,
  maintenanceEnds,
  knownPlaceholders,
  hostsThatRollBack,
  vetoesAreSeen,
  hostForSettings,
  noSecretSettings,
  limitOrSwitch,
  markersApart,
  answersApart,
  provesSomething,
  provesTogether,
  fittingCauses,
  roomInLease,
  settingsForDrills,
  belowBaseline,
  restartable,
  reallySwitched,
  allowedWhereDue,
  beginsBeforeItEnds,
];
