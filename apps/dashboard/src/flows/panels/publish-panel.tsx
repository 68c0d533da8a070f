import { Alert, Button, Checkbox, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { useImpact } from '#dashboard/flows/use-impact.js';
import { usePublish } from '#dashboard/flows/use-publish.js';
import { isConflict } from '#dashboard/flows/use-save.js';
import type { Work } from '#dashboard/flows/use-work.js';
import { Failed } from '#dashboard/ui/states.js';
import { DiffView } from './diff-view.js';
import { ImpactView } from './impact-view.js';
import { Panel } from './panel.js';
import { ProblemList } from './problem-list.js';

/** `move`, `finish`: the running campaign gets the version. `only`: the version is frozen, and nothing runs it yet. */
type Moves = 'move' | 'finish' | 'only';
const MOVES: readonly Moves[] = ['move', 'finish', 'only'];

const runs = ({ campaign }: Work): boolean => campaign?.status === 'live' || campaign?.status === 'paused';

/** The last look before a version is frozen: problems, what changes, and what it does to the fans under way. */
export function PublishPanel({ work }: { work: Work }): ReactNode {
  const { builder, checked, live, sides } = work;
  const { screen } = useTexts();
  const [moves, setMoves] = useState<Moves>(runs(work) ? 'move' : 'only');
  return (
    <Panel title={screen.publishPanel.title} close={sides.close} isWide focusCount={sides.focusCount}>
      {!checked.isPublishable && (
        <ProblemList problems={checked.problems.filter(({ severity }) => severity === 'error')} />
      )}
      {runs(work) ? (
        <MovesField name={work.campaign?.name ?? ''} value={moves} onChange={setMoves} />
      ) : (
        <Text size="sm">{screen.impact.notRunning}</Text>
      )}
      <Decision work={work} moves={moves} />
      <Title order={3}>{screen.diff.title}</Title>
      {live === undefined ? (
        <Text size="sm">{screen.diff.noLive}</Text>
      ) : (
        <DiffView from={live.flow} to={builder.editor.flow} />
      )}
    </Panel>
  );
}

interface MovesFieldProps {
  name: string;
  value: Moves;
  onChange: (moves: Moves) => void;
}

function MovesField({ name, value, onChange }: MovesFieldProps): ReactNode {
  const { impact, publishPanel } = useTexts().screen;
  return (
    <Radio.Group
      label={`${impact.campaign}: ${name}`}
      value={value}
      onChange={(chosen) => onChange(MOVES.find((one) => one === chosen) ?? 'only')}
    >
      <Stack gap={6} mt="xs">
        <Radio value="move" label={impact.moveAll} />
        <Radio value="finish" label={impact.finish} />
        <Radio value="only" label={publishPanel.only} />
      </Stack>
    </Radio.Group>
  );
}

/** What it does to the fans, what still holds it up, and the button. */
function Decision({ work, moves }: { work: Work; moves: Moves }): ReactNode {
  const { builder, checked, campaign, consequences } = work;
  const { screen } = useTexts();
  const words = screen.publishPanel;
  // The tick is for so many fans, and not for more.
  const [ticked, setTicked] = useState(0);
  const asks = runs(work) && moves === 'move';
  const impact = useImpact(campaign, builder.editor.flow, consequences.stepMap, asks);
  const sending = asks ? (impact.data?.steps ?? []).reduce((all, step) => all + step.sendingNow, 0) : 0;
  const publishing = usePublishing(work, moves);
  const holds = [
    ...(checked.isPublishable ? [] : [words.problems]),
    ...(asks && (impact.data?.unmapped.length ?? 0) > 0 ? [words.unmapped] : []),
    ...(sending > 0 && ticked !== sending ? [words.tick] : []),
  ];
  return (
    <>
      {asks && impact.data !== undefined && (
        <ImpactView impact={impact.data} flow={builder.editor.flow} {...consequences} />
      )}
      {asks && impact.error !== null && <Failed error={impact.error} retry={() => void impact.refetch()} />}
      {sending > 0 && (
        <Checkbox
          label={screen.impact.sendNow(sending)}
          checked={ticked === sending}
          onChange={({ currentTarget }) => setTicked(currentTarget.checked ? sending : 0)}
        />
      )}
      <Holds holds={holds} />
      <Outcome {...publishing} name={moves === 'only' ? undefined : campaign?.name} />
      <Group>
        <Button
          disabled={holds.length > 0 || (asks && !impact.isCurrent)}
          loading={publishing.isPending}
          onClick={publishing.publish}
        >
          {runs(work) && moves !== 'only' ? words.andMove : screen.publish}
        </Button>
      </Group>
    </>
  );
}

/** What has to be done before the button can be pressed. */
const Holds = ({ holds }: { holds: readonly string[] }): ReactNode =>
  holds.map((hold) => (
    <Text key={hold} size="sm" fw={500}>
      {hold}
    </Text>
  ));

interface OutcomeProps {
  version: number | undefined;
  error: unknown;
  /** The campaign that was given the version. */
  name: string | undefined;
}

function Outcome({ version, error, name }: OutcomeProps): ReactNode {
  const words = useTexts().screen.publishPanel;
  if (error !== null && !isConflict(error)) return <Failed error={error} />;
  if (version === undefined) return null;
  return (
    <Alert color="green" role="status">
      {[words.done(version), ...(name === undefined ? [] : [words.toCampaign(name)])].join(' ')}
    </Alert>
  );
}

function usePublishing({ builder, campaign, consequences, save, saveNow, sides }: Work, moves: Moves) {
  const { mutateAsync, error, isPending, data } = usePublish(builder.base.id);
  const publish = async (): Promise<void> => {
    const saved = await saveNow();
    if (saved === undefined) return;
    const campaignId = moves === 'only' ? undefined : campaign?.id;
    const mode = moves === 'finish' ? 'finish' : 'move';
    const { stepMap } = consequences;
    try {
      await mutateAsync({ revision: saved.revision, campaignId, mode, stepMap });
    } catch (failure) {
      // Other problems are shown by `error`.
      if (!isConflict(failure)) return;
      await save.conflictWith();
      sides.open('conflict', true);
    }
  };
  return { publish: () => void publish(), error, isPending, version: data };
}
