import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConsentEvidence, ConsentEvidenceSchema } from '#contracts/pages/page-consent.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import type { EvidenceOptions } from './options.js';
import { findChromium, takePictures } from './pictures.js';
import { evidenceReport } from './report.js';

/** What only the process knows: where a Chromium may be, and where lines for people go. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  say: (line: string) => void;
}

async function read({ url, key, campaignId, language }: EvidenceOptions): Promise<ConsentEvidence> {
  const query = new URLSearchParams({ language }).toString();
  const response = await fetch(`${url}/v1/campaigns/${campaignId}/page/evidence?${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const body: unknown = await response.json();
  if (response.ok) return ConsentEvidenceSchema.parse(body);
  const problem = ProblemSchema.safeParse(body);
  throw new Error(problem.success ? (problem.data.detail ?? problem.data.title) : `HTTP ${response.status}`);
}

/** A page that nobody can open yet has no pictures; what breaks a rule says so. */
async function picturesOf(
  evidence: ConsentEvidence,
  { out, language, url: api }: EvidenceOptions,
  { env, say }: Surroundings,
): Promise<string[]> {
  const { url } = evidence;
  const chromium = await findChromium(env);
  if (chromium === undefined) say('No Chromium is found on this machine: the folder has no pictures.');
  if (chromium === undefined || url === null || evidence.campaign.status === 'draft') return [];
  // Looked at where this machine reaches the API, which may be behind the address that fans know.
  const { pathname } = new URL(url);
  const questions = evidence.boxes.map(({ channel }) => ({
    name: `sign-up-${channel}`,
    url: `${api}${pathname}/sign-up/${channel}`,
  }));
  const pages = [{ name: 'page', url: api + pathname }, ...questions];
  return takePictures(chromium, pages, { folder: out, language });
}

/** Writes the evidence of a campaign's page into the folder. @throws Error with a sentence for people. */
export async function makeEvidence(options: EvidenceOptions, around: Surroundings): Promise<void> {
  const evidence = await read(options);
  const { out } = options;
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'evidence.json'), `${JSON.stringify(evidence, undefined, 2)}\n`);
  const pictures = await picturesOf(evidence, options, around);
  await writeFile(join(out, 'evidence.md'), evidenceReport(evidence, pictures, new Date()));
  around.say(`${out}: evidence.md, evidence.json, ${pictures.length} pictures.`);
  for (const { weight, message } of evidence.findings) around.say(`  ${weight}: ${message}`);
}
