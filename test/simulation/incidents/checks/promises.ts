import { must } from '../../world/violation.ts';

/** What must hold in every world of incidents, after every step and at its end. */
export const promises = {
  '1.alarm':
    'a rollback is begun only while an alarm of its incident is raised, and within 15 minutes of the decision',
  '1.known':
    'an alarm is raised for known failures alone: never for unknown, never for what a window expects',
  '1.held': 'nothing is rolled back while people hold the environment, or work on it as planned',
  '1.dependency': 'nothing is rolled back while a dependency was seen to fail, or could not be seen',
  '1.release': 'nothing is rolled back whose release did not change lately',
  '1.ledger': 'cooldown and perDay count what was done',
  '1.once': 'nothing is done twice in one incident, unless the first certainly never arrived',
  '1.good': 'what is gone back to passed by its own evidence, and came while no limit was lowered',
  '2.end': 'every run ends, with a recorded end',
  '2.called': 'every alarm that calls for a runbook has a run of its own, or is covered by one that acted',
  '2.clear': 'every alarm of a healthy target clears, and its incident closes',
  '2.stuck': 'whoever is stuck says so as critical',
  '3.recorded': 'every raise, clear and end stands once in evidence',
  '3.accepted': 'every raise, clear and end is accepted by the bus',
  '3.called': 'every raised alarm starts the runbooks that it names',
  '3.told': 'of every event everybody who wants to hear it is told, or it is recorded that they could not be',
  '4.turns': 'raise and clear alternate, and only what gets worse is raised again',
  '4.evidence': 'evidence verifies, and every slot is covered once',
  '5.verified': 'verified is what really runs the release gone back to, and passes',
  '5.records': 'records say of a run what its host carried out',
  '5.story': 'an alarm points at records that are what it says',
} as const;
export type PromiseName = keyof typeof promises;

export const keep = (holds: boolean, name: PromiseName, what: () => string): void =>
  must(holds, name, what, 'Incidents');
