import { Alert, Select, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import { placeKey, type StepMap, type StepPlace } from '#domain/flows/step-map.js';
import { momentWords } from '#dashboard/flows/model/clock-words.js';
import { titleOf } from '#dashboard/flows/model/sentences.js';
import type { FlowTexts } from '#dashboard/flows/texts/en.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { Impact, StepImpact } from '#dashboard/flows/use-impact.js';
import css from './panels.module.css';

/** A moment of the workspace's clock, which is kept in UTC. */
export const workspaceMoment = (iso: string, texts: FlowTexts): string =>
  `${momentWords(Date.parse(iso), 'UTC', texts.clock)} UTC`;

/** "412 go now · 90 later · 3 blocked", with what else there is to say. */
export function impactLine(step: StepImpact, texts: FlowTexts): string {
  const { impact } = texts.screen;
  return [
    impact.line(step.now, step.later, step.blocked),
    ...(step.ends > 0 ? [impact.ends(step.ends)] : []),
    ...(step.inFlight > 0 ? [impact.inFlight(step.inFlight)] : []),
  ].join(' · ');
}

/** One changed step: the figures, the moments, and the first fans by name. */
export function StepImpactView({ step }: { step: StepImpact }): ReactNode {
  const texts = useTexts();
  const { impact } = texts.screen;
  const moment = (iso: string): string => workspaceMoment(iso, texts);
  return (
    <Stack gap={4} className={css['sentence'] ?? ''}>
      <Text size="sm" fw={600}>
        {impactLine(step, texts)}
      </Text>
      <Text size="xs" c="dimmed">
        {impact.of(step.lookedAt, step.fans)}
      </Text>
      {step.sendingNow > 0 && <Text size="sm">{impact.sends(step.sendingNow)}</Text>}
      {step.first !== null && step.last !== null && (
        <Text size="sm">{impact.until(moment(step.first), moment(step.last))}</Text>
      )}
      <Table fz="xs" verticalSpacing={2} withRowBorders={false}>
        <Table.Tbody>
          {step.named.map((fan) => (
            <Table.Tr key={fan.fanId}>
              <Table.Td>{fan.externalId ?? fan.fanId.slice(-8)}</Table.Td>
              <Table.Td>{fan.territory ?? '–'}</Table.Td>
              <Table.Td>
                {[impact.does[fan.does], fan.reason, fan.at === null ? null : moment(fan.at)]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

interface ImpactViewProps {
  impact: Impact;
  flow: Flow;
  stepMap: StepMap;
  onMap: (map: StepMap) => void;
}

/** All changed steps with fans on them. A vanished step asks where its fans go on. */
export function ImpactView({ impact, flow, stepMap, onMap }: ImpactViewProps): ReactNode {
  const texts = useTexts();
  const words = texts.screen.impact;
  return (
    <Stack gap="sm">
      <Title order={3}>{words.title}</Title>
      <Text size="xs" c="dimmed">
        {words.asOf(workspaceMoment(impact.asOf, texts))}
      </Text>
      {impact.steps.length === 0 && <Text size="sm">{words.none}</Text>}
      {impact.steps.map((step) => (
        <Stack key={placeKey(step)} gap={4}>
          <Text size="sm" fw={600}>
            {placeKey(step)}
          </Text>
          <StepImpactView step={step} />
          {step.fate !== 'changed' && (
            <MapField
              place={step}
              flow={flow}
              value={stepMap[placeKey(step)]}
              onChange={(to) => onMap({ ...stepMap, [placeKey(step)]: to })}
            />
          )}
        </Stack>
      ))}
      {impact.finished > 0 && <Text size="sm">{words.finished(impact.finished)}</Text>}
    </Stack>
  );
}

const ENDS = 'ends';

function MapField({
  place,
  flow,
  value,
  onChange,
}: {
  place: StepPlace;
  flow: Flow;
  value: StepPlace | null | undefined;
  onChange: (to: StepPlace | null) => void;
}): ReactNode {
  const texts = useTexts();
  const words = texts.screen.impact;
  const places = flow.tracks.flatMap((track) =>
    track.steps.map((step) => ({
      value: placeKey({ track: track.id, step: step.id }),
      label: `${titleOf(step, texts)} · ${track.id}/${step.id}`,
    })),
  );
  return (
    <>
      {value === undefined && (
        <Alert color="red" variant="light">
          {words.vanished}
        </Alert>
      )}
      <Select
        label={words.target}
        aria-label={`${words.target}: ${placeKey(place)}`}
        placeholder={words.chooseTarget}
        searchable
        value={value === undefined ? null : value === null ? ENDS : placeKey(value)}
        data={[{ value: ENDS, label: words.endsForThem }, ...places]}
        onChange={(chosen) => {
          if (chosen === null) return;
          const [track = '', step = ''] = chosen.split('/');
          onChange(chosen === ENDS ? null : { track, step });
        }}
      />
    </>
  );
}
