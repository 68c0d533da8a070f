import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConsentEvidence, ConsentEvidenceSchema } from '#contracts/pages/page-consent.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { type EvidenceOptions, HELP, readOptions } from './options.js';
import { findChromium, takePictures } from './pictures.js';
import { evidenceReport } from './report.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

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
async function picturesOf(evidence: ConsentEvidence, { out, language }: EvidenceOptions): Promise<string[]> {
  const { url } = evidence;
  const chromium = await findChromium(process.env);
  if (chromium === undefined) say('No Chromium is found on this machine: the folder has no pictures.');
  if (chromium === undefined || url === null || evidence.campaign.status === 'draft') return [];
  const questions = evidence.boxes.map(({ channel }) => ({
    name: `sign-up-${channel}`,
    url: `${url}/sign-up/${channel}`,
  }));
  return takePictures(chromium, [{ name: 'page', url }, ...questions], { folder: out, language });
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    say(HELP);
    return;
  }
  const evidence = await read(options);
  const { out } = options;
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'evidence.json'), `${JSON.stringify(evidence, undefined, 2)}\n`);
  const pictures = await picturesOf(evidence, options);
  await writeFile(join(out, 'evidence.md'), evidenceReport(evidence, pictures, new Date()));
  say(`${out}: evidence.md, evidence.json, ${pictures.length} pictures.`);
  for (const { weight, message } of evidence.findings) say(`  ${weight}: ${message}`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
