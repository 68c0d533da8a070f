import type { ConsentEvidence } from '#contracts/pages/page-consent.js';

/** The evidence as a page to read and to send, in Markdown. `pictures`: files beside it. `at`: when it was made. */
export function evidenceReport(evidence: ConsentEvidence, pictures: readonly string[], at: Date): string {
  const { campaign, doubleOptIn, keyword, signUps } = evidence;
  return [
    `# How fans of ${evidence.sender} agree to messages`,
    `Made ${at.toISOString()} of the campaign “${campaign.name}” (${campaign.status}).`,
    '## Where fans agree',
    `Live page: ${evidence.url ?? 'none'}`,
    `Terms: ${evidence.termsUrl ?? 'none'}\nPrivacy policy: ${evidence.privacyUrl ?? 'none'}`,
    `At most ${evidence.textsAMonth} texts a month. Sign-ups: ${signUps.asked} asked, ${signUps.confirmed} confirmed, ` +
      `${signUps.cancelled} taken back.`,
    ...pictures.map((name) => `![${name}](${name})`),
    '## What fans read beside the box',
    ...evidence.boxes.flatMap(({ channel, wording, wordingHash, ticked }) => [
      `**${channel}**, the box ${ticked ? 'ticked' : 'not ticked'} at first, SHA-256 \`${wordingHash}\`:`,
      quoted(wording),
    ]),
    ...(keyword === null ? [] : [`Or by text, with the word ${keyword.word}:`, quoted(keyword.wording)]),
    '## The double opt-in',
    'The first text, before anything is agreed to:',
    quoted(doubleOptIn.smsQuestion),
    'After the answer YES:',
    quoted(doubleOptIn.smsWelcome),
    `The email (“${doubleOptIn.emailSubject}”):`,
    quoted(doubleOptIn.emailText),
    '## Sample texts',
    ...evidence.samples.map(({ template, text }) => `\`${template}\`:\n\n${quoted(text)}`),
    '## What breaks a rule',
    evidence.findings.length === 0
      ? 'Nothing that we look for.'
      : evidence.findings
          .map(({ rule, weight, message }) => `- **${weight}** \`${rule}\`: ${message}`)
          .join('\n'),
    '',
  ].join('\n\n');
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
