import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { ConditionSchema } from '#contracts/flows/flow.schema.js';
import type { Condition } from '#domain/flows/flow.js';
import { api } from '#dashboard/access/api.js';
import { conditionBody } from '#dashboard/flows/api-bodies.js';
import type { FlowCampaign } from '#dashboard/flows/flow-data.js';
import { conditionWords } from '#dashboard/flows/model/sentences.js';
import type { FlowTexts } from '#dashboard/flows/texts/en.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { Failed } from '#dashboard/ui/states.js';
import { workspaceMoment } from './impact-view.js';

type Explanation = Schemas['ConditionExplanation'];
type Line = Explanation['lines'][number];

interface WhyViewProps {
  campaign: FlowCampaign | undefined;
  conditions: readonly Condition[];
}

/** "Why did she (not) get in?": each condition of this place, with what is known of one fan. */
export function WhyView({ campaign, conditions }: WhyViewProps): ReactNode {
  const { why } = useTexts().screen;
  if (conditions.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={3}>{why.title}</Title>
      {campaign === undefined ? (
        <Text size="sm" c="dimmed">
          {why.noCampaign}
        </Text>
      ) : (
        <Question campaign={campaign} conditions={conditions} />
      )}
    </Stack>
  );
}

function Question({
  campaign,
  conditions,
}: {
  campaign: FlowCampaign;
  conditions: readonly Condition[];
}): ReactNode {
  const { why } = useTexts().screen;
  const [typed, setTyped] = useState('');
  const asking = useMutation({ mutationFn: () => explain(campaign.id, typed.trim(), conditions) });
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          asking.mutate();
        }}
      >
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            style={{ flex: 1 }}
            label={why.find}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={asking.isPending} disabled={typed.trim() === ''}>
            {why.ask}
          </Button>
        </Group>
      </form>
      {asking.error !== null && <Failed error={asking.error} />}
      {asking.data === null && <Alert color="yellow">{why.notFound}</Alert>}
      {asking.data != null && <Lines explanation={asking.data} />}
    </>
  );
}

/** Null: there is no such fan. */
async function explain(
  campaignId: string,
  typed: string,
  conditions: readonly Condition[],
): Promise<Explanation | null> {
  const fanId = await findFan(typed);
  if (fanId === undefined) return null;
  const body = { fanId, conditions: conditions.map(conditionBody) };
  return answered(api.POST('/v1/campaigns/{id}/why', { params: { path: { id: campaignId } }, body }));
}

/** The fan with this email, phone, external id or id. */
async function findFan(text: string): Promise<string | undefined> {
  const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text);
  if (isId) return text;
  const query = text.includes('@')
    ? { email: text }
    : /^\+\d/.test(text)
      ? { phone: text }
      : { externalId: text };
  const page = await answered(api.GET('/v1/fans', { params: { query } }));
  return page.items[0]?.id;
}

function Lines({ explanation }: { explanation: Explanation }): ReactNode {
  const texts = useTexts();
  const { why } = texts.screen;
  if (!explanation.enrolled) return <Alert color="yellow">{why.notEnrolled}</Alert>;
  return (
    <Stack gap={4} role="list">
      <Text size="xs" c="dimmed">
        {why.asOf(workspaceMoment(explanation.asOf, texts))}
      </Text>
      {explanation.lines.map((line, index) => {
        const said = valueWords(line.value, texts);
        return (
          <Group key={index} role="listitem" gap={6} wrap="nowrap" align="flex-start" pl={line.depth * 16}>
            {line.holds ? (
              <IconCheck size={16} color="var(--mantine-color-green-7)" aria-label={why.yes} />
            ) : (
              <IconX size={16} color="var(--mantine-color-red-7)" aria-label={why.no} />
            )}
            <Text size="sm">
              {conditionWords(ConditionSchema.parse(line.condition), texts)}
              {said !== '' && (
                <Text span c="dimmed">
                  {` · ${said}`}
                </Text>
              )}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}

function valueWords(value: Line['value'], texts: FlowTexts): string {
  const { why } = texts.screen;
  if (value === null) return '';
  switch (value.kind) {
    case 'times':
      return why.times(value.count, value.last === null ? undefined : workspaceMoment(value.last, texts));
    case 'consent': {
      if (!value.hasAddress) return why.noAddress;
      if (value.isSuppressed) return why.suppressed;
      return why.agreedTo(texts.and(value.purposes.map((purpose) => texts.purposes[purpose])));
    }
    case 'services':
      return why.services(texts.and(value.services.map((service) => texts.services[service])));
    case 'visits':
      return why.visits(value.count);
    case 'variant':
      return value.variant ?? why.none;
    case 'attribute':
      return value.value === null ? why.none : String(value.value);
  }
}
