import { foldName } from '#domain/places/territory-of-name.js';
import { LIST_COLUMNS, type ListColumn } from './list-columns.js';
import { LIST_PRESET_NAMES, LIST_PRESETS, type ListPreset } from './list-presets.js';

/** Columns that tell fans apart: a list needs one of them. */
const IDENTIFYING: readonly ListColumn[] = ['external_id', 'email', 'phone'];

/**
 * Names that people give to columns in their own lists. Nothing here says what somebody agreed to: such a column is
 * named by Segue's own name, by a preset or by the request.
 */
const COMMON_NAMES: Partial<Record<ListColumn, string>> = {
  email:
    'E-Mail|Mail|Email address|E-mail address|E-Mail-Adresse|Mailadresse|Adresse e-mail|Adresse mail|Courriel|Correo|Correo electrónico|Indirizzo email|E-mailadres|E-post',
  phone:
    'Phone number|Mobile|Mobile phone|Mobile number|Cell|Cell phone|Telephone|Telefon|Telefonnummer|Handy|Handynummer|Mobil|Mobilnummer|Mobiltelefon|Téléphone|Numéro de téléphone|Portable|Teléfono|Móvil|Celular|Telefone|Telefono|Cellulare|Telefoon|Telefoonnummer',
  territory: 'Country|Country code|Country/Region|Land|Pays|País|Paese|Nazione',
  zone: 'Time zone|Zeitzone|Fuseau horaire|Zona horaria|Fuso orario|Tijdzone',
  first_name: 'First name|Firstname|Given name|Vorname|Prénom|Nombre|Nome|Voornaam|Förnamn',
  last_name:
    'Last name|Lastname|Surname|Family name|Nachname|Familienname|Nom de famille|Apellido|Apellidos|Cognome|Sobrenome|Achternaam|Efternamn',
  name: 'Full name|Fullname|Vollständiger Name|Nom complet|Nombre completo|Nome completo|Volledige naam',
  locale: 'Language|Sprache|Langue|Idioma|Lingua|Taal',
};

/** By the request: a header's name and the column it is, or null to leave it out. */
export type ListMapping = Readonly<Record<string, ListColumn | null>>;

export interface HeaderRules {
  preset: ListPreset | null;
  mapping: ListMapping;
  ignoreUnknown: boolean;
}

export interface ListHeader {
  /** By place in the row; null: left out. */
  columns: (ListColumn | null)[];
  /** The names left out, as the file writes them. */
  ignored: string[];
}

export type HeaderReading = { kind: 'ok'; header: ListHeader } | { kind: 'problem'; message: string };

const problem = (message: string): HeaderReading => ({ kind: 'problem', message });
const KNOWN = `Known are: ${LIST_COLUMNS.join(', ')}`;

const OWN = new Map(LIST_COLUMNS.map((column) => [foldName(column), column]));
const COMMON = new Map(
  LIST_COLUMNS.flatMap((column) =>
    (COMMON_NAMES[column]?.split('|') ?? []).map((name) => [foldName(name), column] as const),
  ),
);

/** What a cell of a header names, with the place a preset gives it among the columns of the same meaning. */
type Meaning = { column: ListColumn; rank: number } | 'ignored' | 'unknown';

/** Which column each cell of the header names. An unknown one is refused: a misspelt name would lose its data. */
export function readHeader(cells: readonly string[], rules: HeaderRules): HeaderReading {
  if (cells.some(looksLikeData))
    return problem('The first line holds an address or a number: it must name the columns.');
  const known = new Set(cells.map(foldName));
  const missing = Object.keys(rules.mapping).filter((name) => !known.has(foldName(name)));
  if (missing.length > 0)
    return problem(`The mapping names columns that the file lacks: ${quoted(missing)}.`);
  const meanings = cells.map((cell) => meaningOf(cell, rules));
  const unknown = cells.filter((_, place) => meanings[place] === 'unknown');
  if (unknown.length === cells.length) return problem(`The first line names none of the columns. ${KNOWN}.`);
  if (unknown.length > 0 && !rules.ignoreUnknown) return problem(unknownColumns(unknown, cells, rules));
  const chosen = LIST_COLUMNS.map((column) => placesOf(column, meanings));
  if (chosen.some(({ twice }) => twice)) return problem('The first line names a column twice.');
  const columns = cells.map(
    (_, place) => LIST_COLUMNS.find((_column, at) => chosen[at]?.place === place) ?? null,
  );
  if (!columns.some((column) => column !== null && IDENTIFYING.includes(column)))
    return problem('The file needs a column external_id, email or phone to tell fans apart.');
  const ignored = cells.filter((cell, place) => columns[place] === null && cell.trim() !== '');
  return { kind: 'ok', header: { columns, ignored } };
}

/** How many cells of a line name a column: the line of the header and its delimiter are found by it. */
export const namedColumns = (cells: readonly string[], rules: HeaderRules): number =>
  cells.filter((cell) => {
    const meaning = meaningOf(cell, rules);
    return cell.trim() !== '' && meaning !== 'unknown';
  }).length;

function meaningOf(cell: string, { preset, mapping }: HeaderRules): Meaning {
  const name = foldName(cell);
  if (name === '') return 'ignored';
  for (const [header, column] of Object.entries(mapping))
    if (foldName(header) === name) return column === null ? 'ignored' : { column, rank: 0 };
  if (preset !== null) {
    const meant = LIST_PRESETS[preset].columns.findIndex(([header]) => foldName(header) === name);
    const column = LIST_PRESETS[preset].columns[meant]?.[1];
    if (column !== undefined) return { column, rank: meant };
    if (LIST_PRESETS[preset].ignored.some((header) => foldName(header) === name)) return 'ignored';
  }
  const column = OWN.get(name) ?? COMMON.get(name);
  return column === undefined ? 'unknown' : { column, rank: -1 };
}

/** Of several headers that a preset gives the same meaning, the one it lists first. */
function placesOf(
  column: ListColumn,
  meanings: readonly Meaning[],
): { place: number | undefined; twice: boolean } {
  const found = meanings.flatMap((meaning, place) =>
    typeof meaning === 'object' && meaning.column === column ? [{ place, rank: meaning.rank }] : [],
  );
  const best = Math.min(...found.map(({ rank }) => rank));
  const first = found.filter(({ rank }) => rank === best);
  return { place: first[0]?.place, twice: first.length > 1 };
}

/** A file without a header: its first row must not be quoted back. */
const looksLikeData = (cell: string): boolean => cell.includes('@') || (cell.match(/\d/g) ?? []).length > 6;

const quoted = (names: readonly string[]): string =>
  names.map((name) => `"${name.trim().slice(0, 60)}"`).join(', ');

function unknownColumns(unknown: readonly string[], cells: readonly string[], rules: HeaderRules): string {
  const preset = presetOf(cells);
  const hint =
    preset === undefined || preset === rules.preset
      ? ''
      : ` These are columns of ${preset}: send preset=${preset}.`;
  const few = unknown.slice(0, 20);
  const [said, it] =
    unknown.length === 1
      ? [`The column ${quoted(few)} is`, 'it']
      : [`Columns ${quoted(few)}${unknown.length > few.length ? ' and more' : ''} are`, 'them'];
  return (
    `${said} not known.${hint} Name ${it} with mapping, or send ignoreUnknown=true to leave ${it} out. ` +
    `${KNOWN}.`
  );
}

/** The tool whose own words the header uses. */
function presetOf(cells: readonly string[]): ListPreset | undefined {
  const names = new Set(cells.map(foldName));
  return LIST_PRESET_NAMES.find((preset) =>
    LIST_PRESETS[preset].signature.every((header) => names.has(foldName(header))),
  );
}
