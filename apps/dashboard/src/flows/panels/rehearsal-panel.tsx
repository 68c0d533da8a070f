import { Alert, Button, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import type { FlowCampaign, Message } from '#dashboard/flows/flow-data.js';
import type { Checked } from '#dashboard/flows/model/problems.js';
import { rehearse, SAMPLE_FANS, type SampleFan } from '#dashboard/flows/model/rehearse.js';
import type { TimeFrame } from '#dashboard/flows/model/step-times.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { useAudienceRehearsal } from '#dashboard/flows/use-rehearsal.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import { Panel } from './panel.js';
import { ProblemList } from './problem-list.js';
import { AudienceReport, FanReport } from './rehearsal-report.js';

interface RehearsalPanelProps {
  flowId: string;
  flow: Flow;
  checked: Checked;
  frame: TimeFrame;
  messages: readonly Message[];
  campaign: FlowCampaign | undefined;
  close: () => void;
}

/** Plays the flow as it stands on the screen, saved or not: one made-up fan here, the audience on the server. */
export function RehearsalPanel(props: RehearsalPanelProps): ReactNode {
  const { checked, close } = props;
  const { rehearsal } = useTexts().screen;
  const [who, setWho] = useState<'fan' | 'audience'>('fan');
  return (
    <Panel title={rehearsal.title} close={close} isWide focusCount={1}>
      <Text size="sm" c="dimmed">
        {rehearsal.about}
      </Text>
      <SegmentedControl
        aria-label={rehearsal.who}
        value={who}
        data={[
          { value: 'fan', label: rehearsal.fan },
          { value: 'audience', label: rehearsal.audience },
        ]}
        onChange={(chosen) => setWho(chosen === 'fan' ? 'fan' : 'audience')}
      />
      {!checked.isPublishable ? (
        <>
          <Text size="sm">{rehearsal.cannot}</Text>
          <ProblemList problems={checked.problems.filter(({ severity }) => severity === 'error')} />
        </>
      ) : who === 'fan' ? (
        <OneFan {...props} />
      ) : (
        <Audience {...props} />
      )}
    </Panel>
  );
}

const DAYS = 90;

function OneFan({ flow, frame, messages }: RehearsalPanelProps): ReactNode {
  const { rehearsal } = useTexts().screen;
  const [fan, setFan] = useState<SampleFan>('keen');
  const played = useMemo(() => {
    const began = performance.now();
    try {
      const report = rehearse({ flow, clock: frame.clock, from: frame.startsAt, days: DAYS, messages, fan });
      return { report, ms: Math.round(performance.now() - began) };
    } catch (error) {
      return { error };
    }
  }, [flow, frame, messages, fan]);
  return (
    <Stack gap="sm">
      <Select
        label={rehearsal.acts}
        allowDeselect={false}
        value={fan}
        data={SAMPLE_FANS.map((one) => ({ value: one, label: rehearsal.fans[one] }))}
        onChange={(chosen) => {
          const found = SAMPLE_FANS.find((one) => one === chosen);
          if (found !== undefined) setFan(found);
        }}
      />
      {'error' in played ? (
        <Failed error={played.error} />
      ) : (
        <>
          <Text size="xs" c="dimmed" role="status">
            {rehearsal.took(played.ms)}
          </Text>
          <FanReport report={played.report} />
        </>
      )}
    </Stack>
  );
}

function Audience({ flowId, flow, frame, campaign }: RehearsalPanelProps): ReactNode {
  const { rehearsal } = useTexts().screen;
  const played = useAudienceRehearsal(flowId, flow, frame, campaign);
  return (
    <Stack gap="sm">
      <Group>
        <Button variant="default" size="xs" loading={played.isFetching} onClick={() => void played.refetch()}>
          {rehearsal.again}
        </Button>
      </Group>
      {played.isPending && <Loading rows={8} />}
      {played.error !== null && <Failed error={played.error} />}
      {played.data !== undefined && (
        <>
          {played.data.notes.map((note) => (
            <Alert key={note} color="yellow" variant="light">
              {note}
            </Alert>
          ))}
          <AudienceReport report={played.data} />
        </>
      )}
    </Stack>
  );
}
