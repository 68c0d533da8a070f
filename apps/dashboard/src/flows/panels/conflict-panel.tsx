import { Alert, Button, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import type { SavedFlow } from '#dashboard/flows/flow-data.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { momentOf } from '#dashboard/ui/format.js';
import { DiffView } from './diff-view.js';
import { Panel } from './panel.js';

interface ConflictPanelProps {
  mine: Flow;
  theirs: SavedFlow;
  keepMine: () => void;
  takeTheirs: () => void;
  close: () => void;
}

/** Somebody else saved meanwhile: who, when, and what differs. Nothing is lost, whichever is taken. */
export function ConflictPanel({ mine, theirs, keepMine, takeTheirs, close }: ConflictPanelProps): ReactNode {
  const { screen } = useTexts();
  const { language } = useSpeech();
  const { conflict, diff } = screen;
  return (
    <Panel title={conflict.title} close={close} isWide focusCount={1}>
      <Alert color="yellow" role="alert">
        {conflict.said(theirs.savedBy ?? conflict.somebody, momentOf(language, theirs.savedAt))}
      </Alert>
      <Group>
        <Button variant="default" onClick={takeTheirs}>
          {conflict.theirs}
        </Button>
        <Button variant="default" onClick={keepMine}>
          {conflict.mine}
        </Button>
      </Group>
      <Title order={3}>{`${conflict.compare}: ${diff.theirs} → ${diff.draft}`}</Title>
      <DiffView from={theirs.flow} to={mine} />
    </Panel>
  );
}
