import { parseArgs } from 'node:util';

export interface EvidenceOptions {
  campaignId: string;
  /** Where the API is. */
  url: string;
  key: string;
  language: string;
  /** The folder that is made. */
  out: string;
}

export const HELP = `Writes what a registration of texts asks for into a folder.

  npm run evidence -- --campaign <id>

  --campaign <id>    the campaign whose page it is
  --url <address>    where the API is          (http://127.0.0.1:3000)
  --key <key>        an API key                (SEGUE_API_KEY)
  --language <tag>   the language of the page  (en)
  --out <folder>     the folder                (evidence-<campaign>)

Pictures of the page are made where a Chromium is found (CHROMIUM, or chromium, google-chrome in the PATH).`;

/** @throws Error with a sentence for people. */
export function readOptions(
  args: readonly string[],
  env: Record<string, string | undefined>,
): EvidenceOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      campaign: { type: 'string' },
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      key: { type: 'string' },
      language: { type: 'string', default: 'en' },
      out: { type: 'string' },
    },
  });
  if (values.help) return 'help';
  const { campaign, url, language, out } = values;
  const key = values.key ?? env['SEGUE_API_KEY'];
  if (campaign === undefined || campaign === '') throw new Error('Which campaign? Give --campaign <id>.');
  if (key === undefined || key === '') throw new Error('Give an API key: --key, or SEGUE_API_KEY.');
  if (!URL.canParse(url)) throw new Error('--url is no address.');
  return {
    campaignId: campaign,
    url: url.replace(/\/$/, ''),
    key,
    language,
    out: out ?? `evidence-${campaign}`,
  };
}
