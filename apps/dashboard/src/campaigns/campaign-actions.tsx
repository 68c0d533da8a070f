import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { useSession } from '#dashboard/access/session.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { Confirm } from '#dashboard/ui/confirm.js';
import { countOf } from '#dashboard/ui/format.js';
import { useErrorSentence } from '#dashboard/ui/states.js';
import { useFunnel } from '#dashboard/metrics/use-funnel.js';
import { Checklist } from './checklist.js';
import { MoveRelease } from './move-release.js';

type Campaign = Schemas['Campaign'];
type Act = 'launch' | 'pause' | 'resume' | 'end';

function call(act: Act, id: string) {
  const path = { params: { path: { id } } };
  switch (act) {
    case 'launch':
      return api.POST('/v1/campaigns/{id}/launch', path);
    case 'pause':
      return api.POST('/v1/campaigns/{id}/pause', path);
    case 'resume':
      return api.POST('/v1/campaigns/{id}/resume', path);
    case 'end':
      return api.POST('/v1/campaigns/{id}/end', path);
  }
}

/** Does an act and tells that it is done. Every page of the campaign then looks again. */
function useAct(id: string, done: () => void) {
  const { texts } = useSpeech();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  return useMutation({
    mutationFn: (act: Act) => answered(call(act, id)),
    onSuccess: (_, act) => {
      done();
      notifications.show({ message: texts.campaigns.actions.done[act] });
      return queries.invalidateQueries();
    },
    // Resuming has no dialog that could tell it.
    onError: (error, act) => {
      if (act === 'resume') notifications.show({ color: 'red', message: sentence(error) });
    },
  });
}

/** The likeliest act as a button, the others in a menu. An analyst sees none. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { texts } = useSpeech();
  const { actions } = texts.campaigns;
  const { session } = useSession();
  const [asked, setAsked] = useState<Act | undefined>();
  const [moving, move] = useDisclosure();
  const act = useAct(campaign.id, () => setAsked(undefined));
  if (session?.member.role === 'analyst' || campaign.status === 'ended') return null;
  const { status, releaseId } = campaign;
  const first: Act = status === 'draft' ? 'launch' : status === 'live' ? 'pause' : 'resume';
  const ask = (next: Act) => {
    act.reset();
    if (next === 'resume') act.mutate(next);
    else setAsked(next);
  };
  return (
    <>
      <Button
        variant={first === 'pause' ? 'default' : 'filled'}
        loading={act.isPending && asked === undefined}
        onClick={() => ask(first)}
      >
        {actions[first]}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="input-sm" aria-label={actions.more}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {releaseId !== null && <Menu.Item onClick={move.open}>{actions.move}</Menu.Item>}
          {campaign.slug !== null && (
            <Menu.Item component="a" href={`/r/${campaign.slug}`} target="_blank">
              {actions.page}
            </Menu.Item>
          )}
          {status !== 'draft' && (
            <Menu.Item color="red" onClick={() => ask('end')}>
              {actions.end}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <AskFirst campaign={campaign} asked={asked} act={act} close={() => setAsked(undefined)} />
      {releaseId !== null && <MoveRelease opened={moving} close={move.close} releaseId={releaseId} />}
    </>
  );
}

interface AskFirstProps {
  campaign: Campaign;
  asked: Act | undefined;
  act: ReturnType<typeof useAct>;
  close: () => void;
}

function AskFirst({ campaign, asked, act, close }: AskFirstProps) {
  const { texts, language } = useSpeech();
  const { confirm, actions } = texts.campaigns;
  const { data: funnel } = useFunnel(campaign.id, asked !== undefined);
  const underWay = funnel === undefined ? '…' : countOf(language, funnel.enrolled - funnel.ended);
  const about = {
    launch: confirm.launchAbout,
    pause: confirm.pauseAbout(underWay),
    resume: '',
    end: confirm.endAbout(underWay),
  };
  const title = {
    launch: confirm.launch(campaign.name),
    pause: confirm.pause(campaign.name),
    resume: '',
    end: confirm.end(campaign.name),
  };
  const shown = asked ?? 'resume';
  return (
    <Confirm
      opened={asked !== undefined}
      close={close}
      title={title[shown]}
      about={about[shown]}
      action={actions[shown]}
      grave={asked === 'end'}
      pending={act.isPending}
      error={act.error}
      confirm={() => act.mutate(shown)}
    >
      {asked === 'launch' && <Checklist campaignId={campaign.id} />}
    </Confirm>
  );
}
