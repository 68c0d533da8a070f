import type { Step } from '#domain/flows/flow.js';
import type { ServiceAction } from '#domain/terms.js';
import { GIVE_UP_AFTER_MS } from '#domain/releases/availability.js';
import { spread } from './fan-share.js';
import {
  campaign,
  DAY,
  flowOf,
  followed,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';

const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
const asked: Step = { ...hold, id: 'asked' };
const act = (action: ServiceAction, more: Partial<Step & { kind: 'service' }> = {}): Step => ({
  ...{ kind: 'service', id: action, action, next: 'hold', onFailed: 'asked' },
  ...more,
});
const fanOn = (...steps: Step[]) => new VirtualFan(newYorker, [campaign(flowOf(...steps, hold, asked))]);
const reminder: VirtualAct = { type: 'fan.pre_saved', payload: { path: 'reminder' } };
const look: Step = act('check');

describe('an action on the service', () => {
  it.each(['saveRelease', 'likeTrack', 'followArtist'] as const)(
    '%s goes on when it is done, and otherwise at `onFailed`',
    (action) => {
      for (const [how, step] of [
        ['saved', 'main/hold'],
        ['save_failed', 'main/asked'],
      ] as const) {
        const fan = fanOn(act(action));
        fan.happens(preSaved);
        expect(fan.open[0]?.spec).toMatchObject({ kind: 'service', action, service: 'spotify' });
        fan.ends(how);
        expect(fan.steps()).toEqual([step]);
      }
    },
  );

  it('the service cannot do becomes a link: the fan is asked at once', () => {
    const fan = fanOn(act('addToPlaylist'));
    fan.happens(preSaved);
    expect([fan.steps(), fan.effects]).toEqual([['main/asked'], []]);
  });

  it('is done with any grant of the fan, but for the save: that was promised to who granted it', () => {
    const [liked, notSaved] = [fanOn(act('likeTrack')), fanOn(act('saveRelease'))];
    for (const fan of [liked, notSaved]) fan.happens(reminder);
    expect([liked.open.length, notSaved.steps()]).toEqual([1, ['main/asked']]);
  });

  it('that was promised and cannot be tried leaves a receipt: the fan has no live grant any more', () => {
    const fan = new VirtualFan({ ...newYorker, connections: [] }, [
      campaign(flowOf(act('saveRelease'), hold, asked)),
    ]);
    fan.happens(preSaved);
    expect([fan.steps(), fan.effects]).toEqual([['main/asked'], []]);
    const [failed, ...others] = fan.events.filter(({ type }) => type === 'release.save_failed');
    expect([failed?.payload, others]).toEqual([
      { service: 'spotify', reason: 'not_connected', receipt: 'token_dead' },
      [],
    ]);
    const reminded = new VirtualFan({ ...newYorker, connections: [] }, [
      campaign(flowOf(act('saveRelease'), hold, asked)),
    ]);
    reminded.happens(reminder);
    expect(reminded.events.map(({ type }) => type)).not.toContain('release.save_failed');
  });

  it('looks first where no herd acts: a late save, and whatever is not a save', () => {
    const specOf = (action: ServiceAction, lateMs: number) => {
      const fan = new VirtualFan(newYorker, [
        campaign(flowOf(act(action), hold, asked), { clock: { kind: 'global', at: NOON - lateMs } }),
      ]);
      fan.happens(preSaved);
      return fan.open[0]?.spec;
    };
    expect(specOf('saveRelease', 0)).not.toHaveProperty('lookFirst');
    expect(specOf('saveRelease', 29 * 60_000)).not.toHaveProperty('lookFirst');
    expect(specOf('saveRelease', HOUR)).toHaveProperty('lookFirst', true);
    expect(specOf('followArtist', 0)).toHaveProperty('lookFirst', true);
  });

  it('is never a conversion', () => {
    const stage = (name: 'saved' | 'followed'): Step => ({
      ...{
        kind: 'branch',
        id: `if-${name}`,
        if: { kind: 'stage', stage: name },
        then: 'hold',
        else: 'asked',
      },
    });
    const follow = fanOn(act('followArtist', { next: 'if-followed' }), stage('followed'));
    const like = fanOn(act('likeTrack', { next: 'if-saved' }), stage('saved'));
    for (const fan of [follow, like]) {
      fan.happens(preSaved);
      fan.ends('saved');
      expect(fan.steps()).toEqual(['main/asked']);
      expect(fan.types().filter((type) => type.startsWith('fan.'))).toEqual([]);
    }
  });
});

describe('a check', () => {
  it('looks for what the fan can have done, and goes on', () => {
    const fan = fanOn(look);
    fan.happens(preSaved);
    expect(fan.open[0]?.spec).toEqual({
      ...{ kind: 'service', action: 'check', service: 'spotify' },
      items: ['release', 'track', 'artist'],
    });
    fan.ends('saved');
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('does not take what we did for the fan’s own act', () => {
    const fan = fanOn(
      act('saveRelease', { next: 'followArtist' }),
      act('followArtist', { next: 'check' }),
      look,
    );
    fan.happens(preSaved);
    fan.ends('saved');
    fan.ends('saved');
    expect(fan.open[0]?.spec).toMatchObject({ items: ['track'] });
    expect(fan.types()).toContain('stage.unobservable');
    expect(fan.events.at(-1)).toMatchObject({ payload: { stage: 'followed' } });
  });

  it('does not look for a stage that is reached, was reached before, or cannot be seen', () => {
    const fan = fanOn(
      { kind: 'wait', id: 'wait', until: { kind: 'duration', duration: { days: 1 } } },
      act('check', { looksFor: ['saved', 'followed'] }),
    );
    fan.happens(preSaved);
    fan.happens(followed, { type: 'stage.already', payload: { stage: 'saved' } });
    fan.now = NOON + DAY;
    fan.look();
    expect([fan.steps(), fan.effects]).toEqual([['main/hold'], []]);
  });

  it('looks for the one stage it is told to, and marks a baseline', () => {
    const fan = fanOn(act('check', { looksFor: ['followed'], baseline: true }));
    fan.happens(preSaved);
    expect(fan.open[0]?.spec).toMatchObject({ items: ['artist'], baseline: true });
  });

  it('without a grant makes the stages unobservable, once, and asks the fan', () => {
    const fan = new VirtualFan({ ...newYorker, connections: [] }, [
      campaign(flowOf(act('check', { onFailed: 'again' }), act('check', { id: 'again' }), hold, asked)),
    ]);
    fan.happens(reminder);
    const told = fan.events.filter(({ type }) => type === 'stage.unobservable');
    expect(told.map(({ payload }) => payload)).toEqual([{ stage: 'saved' }, { stage: 'followed' }]);
    // The second look has nothing left to look for.
    expect([fan.steps(), fan.effects]).toEqual([['main/hold'], []]);
  });

  it('finds by the event it leads to: the stage is reached', () => {
    const fan = fanOn(act('check', { next: 'if' }), {
      kind: 'branch',
      id: 'if',
      if: { kind: 'stage', stage: 'saved' },
      then: 'hold',
      else: 'asked',
    });
    fan.happens(preSaved);
    fan.happens({ type: 'fan.saved', payload: { target: 'track', observedBy: 'check' } });
    fan.ends('saved');
    expect(fan.steps()).toEqual(['main/hold']);
  });
});

describe('a release that is late in the fan’s territory', () => {
  const window = HOUR;
  const share = spread('fan', window);
  const flow = flowOf(
    { kind: 'wait', id: 'await', until: { kind: 'release' } },
    act('saveRelease'),
    hold,
    asked,
  );
  const found = (kind: 'awaited' | 'available', at: number, territory = 'US') =>
    campaign(flow, {
      releaseWindowMs: window,
      clock: { kind: 'global', at: NOON + HOUR },
      availability: { spotify: { [territory]: kind === 'awaited' ? { kind } : { kind, at } } },
    });
  const late = (): VirtualFan => {
    const fan = new VirtualFan(newYorker, [found('awaited', 0)]);
    fan.happens(preSaved);
    fan.sleep();
    return fan;
  };

  it('holds the save, which has not failed, and wakes nobody until it is given up', () => {
    const fan = late();
    expect([fan.now, fan.steps(), fan.effects]).toEqual([NOON + HOUR + share, ['main/saveRelease'], []]);
    expect(fan.state.enrollments[0]?.tracks[0]?.wait).toMatchObject({
      kind: 'until',
      reason: 'release_late',
    });
    expect(fan.wakeAt).toBe(NOON + HOUR + GIVE_UP_AFTER_MS + share);
    expect(fan.types()).toEqual(['enrollment.opened']);
  });

  it('saves when it has appeared, at the fan’s own share of the window from then on', () => {
    const fan = late();
    const appearedAt = NOON + 5 * HOUR;
    fan.campaigns.set('one', found('available', appearedAt));
    fan.now = appearedAt + 1;
    fan.look();
    expect([fan.effects, fan.wakeAt]).toEqual([[], appearedAt + share]);
    fan.sleep();
    expect(fan.open[0]?.spec).toMatchObject({ action: 'saveRelease' });
  });

  it('has failed when it never appears: the fan is asked, and no effect was tried', () => {
    const fan = late();
    fan.sleep();
    expect([fan.steps(), fan.effects]).toEqual([['main/asked'], []]);
    expect(fan.types()).toContain('release.save_failed not_available');
  });

  it('does not hold fans of other territories, nor a follow, nor fans who come when it has appeared', () => {
    const elsewhere = new VirtualFan(newYorker, [found('awaited', 0, 'DE')]);
    const after = new VirtualFan(newYorker, [found('available', NOON + HOUR + 1)]);
    for (const fan of [elsewhere, after]) {
      fan.happens(preSaved);
      fan.sleep();
      expect(fan.open).toHaveLength(1);
    }
    const follows = fanOn(act('followArtist'));
    follows.campaigns.set('one', { ...found('awaited', 0), flow: flowOf(act('followArtist'), hold, asked) });
    follows.happens(preSaved);
    expect(follows.open).toHaveLength(1);
  });

  it('holds to the new date when the release moves meanwhile', () => {
    const fan = late();
    const moved = NOON + 100 * HOUR;
    fan.campaigns.set('one', { ...found('awaited', 0), clock: { kind: 'global', at: moved } });
    fan.sleep();
    expect([fan.steps(), fan.wakeAt]).toEqual([['main/saveRelease'], moved + GIVE_UP_AFTER_MS + share]);
  });
});
