import { readIncident } from '#face/operate/incident/read-incident.ts';
import type { IncidentStory } from '#face/operate/incident/story.ts';
import { tellIncident } from '#face/operate/incident/tell-incident.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/**
 * The story of one incident, by its id, the start of it, or `last`. Rejects INCIDENT_UNKNOWN, INCIDENT_AMBIGUOUS, and what
 * the log rejects.
 */
export const showIncident = async (log: EvidenceLog, wanted: string): Promise<IncidentStory> =>
  tellIncident(await readIncident(log, wanted));
