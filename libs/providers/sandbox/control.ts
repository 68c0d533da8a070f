import { z } from 'zod';
import { SERVICES, type Service } from '#domain/terms.js';
import { AudienceOptionsSchema, type AudienceOptions } from './audience/audience-options.js';
import type { SandboxFans } from './audience/audience.js';
import type { FaultDice } from './fault-dice.js';
import { FaultsSchema, ServiceFaultsSchema } from './options.js';
import { sha256 } from './random.js';
import type { CallLog } from './services/call-log.js';
import { otherIds } from './services/releases.js';
import type { EventCallbacks } from './sendgrid/event-callbacks.js';
import { json, jsonBody, type Reply, type Route, type SandboxRequest } from './server/http.js';
import type { SandboxSettings } from './settings.js';
import type { Ledger } from './store/ledger.js';
import { ListedSchema, type MessageRecord, ReleaseIdsSchema } from './store/records.js';
import type { TwilioReplies } from './twilio/twilio-replies.js';

interface Controls {
  ledger: Ledger;
  dice: FaultDice;
  /** Of each streaming service alone. */
  serviceDice: Readonly<Record<Service, FaultDice>>;
  calls: CallLog;
  settings: SandboxSettings;
  inbound: TwilioReplies;
  webhook: EventCallbacks;
  audience(): SandboxFans | undefined;
  useAudience(options: AudienceOptions): void;
}

const ConfigSchema = z.strictObject({
  twilioInboundUrl: z.url().optional(),
  sendgridWebhookUrl: z.url().optional(),
  audience: AudienceOptionsSchema.optional(),
  /** What a 429 tells. */
  retryAfterSeconds: z.number().min(0).optional(),
  /** How long (ms) after Apple's 202 an item appears in the library. */
  appearsAfterMs: z.number().min(0).optional(),
});
const ServiceSchema = z.enum(SERVICES);
const InboundSchema = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  body: z.string(),
  messageSid: z.string().optional(),
});
const ReleaseSchema = z.strictObject({
  upc: z.string().min(1),
  /** On Spotify. */
  id: z.string().min(1),
  /** On the other services; where none is named, it is made out of the UPC. */
  ids: ReleaseIdsSchema.optional(),
  available: z.boolean(),
  /** Market → how many (real) minutes from now it appears there; elsewhere it is out. */
  lateMinutes: z.record(z.string(), z.number().min(0)).optional(),
  /** What the services' lists of an artist say of it. Absent: no list names it. */
  listed: z.strictObject(ListedSchema.shape).optional(),
});
const CrowdSchema = z.strictObject({
  campaignId: z.string().min(1),
  /** As `POST /v1/events` names fans: `{ id }` or `{ externalId }`. */
  fans: z.array(z.record(z.string(), z.string())).max(100_000),
});

/** The sandbox's own routes, which show what it accepted and set faults and fans. The product never calls them. */
export function controlRoutes(controls: Controls): Route[] {
  return [
    { method: 'GET', path: '/_sandbox/health', handle: () => json(200, { status: 'ok' }) },
    { method: 'GET', path: '/_sandbox/messages', handle: (request) => messages(controls, request) },
    { method: 'GET', path: '/_sandbox/library', handle: (request) => library(controls, request) },
    { method: 'GET', path: '/_sandbox/faults', handle: () => json(200, controls.dice.current()) },
    {
      method: 'PUT',
      path: '/_sandbox/faults',
      handle: parsed(FaultsSchema, (faults) => controls.dice.use(faults)),
    },
    {
      method: 'PUT',
      path: '/_sandbox/faults/:service',
      handle: (request) => serviceFaults(controls, request),
    },
    { method: 'GET', path: '/_sandbox/calls', handle: ({ query }) => calls(controls, query.get('service')) },
    {
      method: 'PUT',
      path: '/_sandbox/releases',
      handle: parsed(ReleaseSchema, (release) => setRelease(controls, release)),
    },
    {
      method: 'PUT',
      path: '/_sandbox/config',
      handle: parsed(ConfigSchema, (config) => configure(controls, config)),
    },
    { method: 'POST', path: '/_sandbox/inbound', handle: (request) => inbound(controls, request) },
    { method: 'GET', path: '/_sandbox/audience', handle: () => audienceStatus(controls) },
    { method: 'POST', path: '/_sandbox/audience/release', handle: (request) => crowd(controls, request) },
    // A page on this machine for the links to a campaign's landing page.
    { method: 'GET', path: '/landing/:slug', handle: () => LANDING },
  ];
}

const LANDING: Reply = {
  kind: 'text',
  status: 200,
  body: '<!doctype html><meta charset="utf-8"><title>Release</title><h1>The release page of the sandbox</h1>',
  headers: { 'content-type': 'text/html; charset=utf-8' },
};

/** The faults of one streaming service; a share that is absent is the one of all. */
function serviceFaults({ serviceDice }: Controls, request: SandboxRequest): Reply {
  const service = ServiceSchema.safeParse(request.params['service']);
  if (!service.success) return json(404, { message: 'There is no such service.' });
  const use = parsed(ServiceFaultsSchema, (faults) => serviceDice[service.data].use(faults));
  return use(request);
}

/** Every call that the services got, the oldest first. */
const calls = (controls: Controls, service: string | null): Reply =>
  json(200, { calls: controls.calls.list(service) });

function setRelease(
  { ledger }: Controls,
  { lateMinutes, ids, ...release }: z.infer<typeof ReleaseSchema>,
): void {
  const lateUntil: Record<string, number> = {};
  for (const [market, minutes] of Object.entries(lateMinutes ?? {})) {
    lateUntil[market] = Date.now() + minutes * 60_000;
  }
  ledger.append({ t: 'release', ...release, ids: otherIds(release.upc, ids), lateUntil });
}

/** Parses the body, acts, and answers 204; for a bad body 400, which names each bad field. */
function parsed<S extends z.ZodType>(
  schema: S,
  act: (value: z.infer<S>) => void,
): (request: SandboxRequest) => Reply {
  return (request) => {
    const body = schema.safeParse(jsonBody(request));
    if (!body.success) return badBody(body.error);
    act(body.data);
    return { kind: 'text', status: 204, body: '' };
  };
}

const badBody = (error: z.ZodError): Reply =>
  json(400, { errors: error.issues.map(({ path, message }) => ({ field: path.join('.'), message })) });

function configure(controls: Controls, config: z.infer<typeof ConfigSchema>): void {
  if (config.twilioInboundUrl !== undefined) controls.inbound.use(config.twilioInboundUrl);
  if (config.sendgridWebhookUrl !== undefined) controls.webhook.use(config.sendgridWebhookUrl);
  if (config.audience !== undefined) controls.useAudience(config.audience);
  const { retryAfterSeconds, appearsAfterMs } = config;
  if (retryAfterSeconds !== undefined) controls.settings.retryAfterSeconds = retryAfterSeconds;
  if (appearsAfterMs !== undefined) controls.settings.appearsAfterMs = appearsAfterMs;
}

/** `provider`, `to` and `token` filter. Each body's hash is shown, and the body itself only with `bodies=true`. */
function messages({ ledger }: Controls, { query }: SandboxRequest): Reply {
  const wanted = (name: string, value: string): boolean => {
    const asked = query.get(name);
    return asked === null || asked === value;
  };
  const found = ledger
    .messages()
    .filter((m) => wanted('provider', m.provider) && wanted('to', m.to) && wanted('token', m.token))
    .map(({ provider, providerId, to, from, subject, body, token, template, at, ...more }) => ({
      provider,
      providerId,
      to,
      from,
      token,
      template,
      at,
      bodyHash: sha256(body),
      ...(query.get('bodies') === 'true' ? { subject, body, ...ofPush(more) } : {}),
    }));
  return json(200, { messages: found });
}

const ofPush = ({ url, stopUrl, media, push }: Partial<MessageRecord>) => ({ url, stopUrl, media, push });

function library({ ledger }: Controls, { query }: SandboxRequest): Reply {
  const account = query.get('account');
  return json(200, { saves: ledger.saves().filter((save) => account === null || save.account === account) });
}

async function inbound({ inbound: phone }: Controls, request: SandboxRequest): Promise<Reply> {
  const body = InboundSchema.safeParse(jsonBody(request));
  if (!body.success) return badBody(body.error);
  const { messageSid, ...sms } = body.data;
  const end = await phone.receive(messageSid === undefined ? sms : { ...sms, messageSid });
  return json(end.kind === 'taken' ? 200 : 409, end);
}

const NO_AUDIENCE = json(409, { message: 'No audience is configured: PUT /_sandbox/config first.' });

function audienceStatus(controls: Controls): Reply {
  const audience = controls.audience();
  return audience === undefined ? NO_AUDIENCE : json(200, audience.status());
}

function crowd(controls: Controls, request: SandboxRequest): Reply {
  const body = CrowdSchema.safeParse(jsonBody(request));
  if (!body.success) return badBody(body.error);
  const audience = controls.audience();
  if (audience === undefined) return NO_AUDIENCE;
  audience.gather(body.data.campaignId, body.data.fans);
  return json(202, { fans: body.data.fans.length });
}
